"""Small code lists for the tests of the sample where the real ones are not wanted."""

from __future__ import annotations

import numpy as np
import pandas as pd

CLUSTERS = [
    ("C1", "Машиностроение и металлообработка"),
    ("C2", "Строительство и ЖКХ"),
    ("C3", "Информационные технологии и связь"),
    ("C4", "Энергетика и нефтегазохимия"),
    ("C5", "Транспорт и логистика"),
    ("C6", "Агропромышленный"),
    ("C7", "Здравоохранение"),
    ("C8", "Образование"),
    ("C9", "Сервис, торговля и туризм"),
]
# programme | name | cluster order | months after 9 | months after 11 | occupation | its sections
PROGRAMMES = """
15.01.05|Сварщик (ручной и частично механизированной сварки (наплавки)|1|22|10|7212|CFB
15.01.35|Мастер слесарных работ|1|22|10|7222|C
15.02.08|Технология машиностроения|1|46|34|3115|C
15.02.16|Технология машиностроения (новая)|1|34|22|7223|C
15.02.17|Монтаж и обслуживание промышленного оборудования|1|46|34|7233|CB
08.01.07|Мастер общестроительных работ|2|22|10|7112|F
08.01.28|Мастер отделочных строительных работ|2|22|10|7131|F
08.02.01|Строительство и эксплуатация зданий и сооружений|2|46|34|3112|FL
08.02.09|Монтаж электрооборудования зданий|2|46|34|7411|FD
09.02.06|Сетевое и системное администрирование|3|46|34|3513|J
09.02.07|Информационные системы и программирование|3|46|34|3512|JM
10.02.05|Обеспечение информационной безопасности|3|46|34|3511|JK
11.02.15|Инфокоммуникационные сети и системы связи|3|46|34|7422|J
13.01.10|Электромонтёр по ремонту электрооборудования|4|22|10|7412|DCB
13.02.03|Электрические станции, сети и системы|4|46|34|3113|D
18.02.09|Переработка нефти и газа|4|46|34|3133|CB
21.02.01|Эксплуатация нефтяных и газовых месторождений|4|46|34|8113|B
23.01.17|Мастер по ремонту автомобилей|5|22|10|7231|GH
23.02.01|Организация перевозок|5|46|34|4323|H
23.02.07|Обслуживание двигателей автомобилей|5|46|34|8332|HFA
23.01.09|Машинист локомотива|5|46|22|8311|H
35.01.27|Мастер сельскохозяйственного производства|6|22|10|8341|A
35.02.05|Агрономия|6|46|34|3142|A
36.02.01|Ветеринария|6|46|34|3240|A
19.01.18|Аппаратчик пищевого производства|6|22|10|8160|C
34.02.01|Сестринское дело|7|46|34|3221|Q
31.02.01|Лечебное дело|7|46|46|3256|Q
33.02.01|Фармация|7|34|22|3213|GQ
31.02.03|Лабораторная диагностика|7|46|34|3212|Q
44.02.01|Дошкольное образование|8|46|34|2342|P
44.02.02|Преподавание в начальных классах|8|46|34|2341|P
49.02.01|Физическая культура|8|46|34|3422|PR
44.02.05|Коррекционная педагогика|8|46|34|5312|P
43.01.09|Повар, кондитер|9|46|22|5120|IP
43.02.15|Поварское и кондитерское дело|9|46|34|3434|I
38.02.04|Коммерция|9|34|22|5223|G
43.02.16|Туризм и гостеприимство|9|34|22|4224|IN
38.02.01|Экономика и бухгалтерский учёт|9|34|22|3313|KLMO
43.01.02|Парикмахер|9|22|10|5141|S
08.01.13|Старая профессия строителя|2|22|10|7126|F
"""


def codelists() -> dict[str, pd.DataFrame]:
    """Frames with the columns of the real code lists."""
    rows = [line.split("|") for line in PROGRAMMES.strip().splitlines()]
    level = ["ППКРС" if row[0][3:5] == "01" else "ППССЗ" for row in rows]
    programme = pd.DataFrame(
        {
            "code": [row[0] for row in rows],
            "name": [row[1] for row in rows],
            "level": level,
            "ugps": [row[0][:2] + ".00.00" for row in rows],
            "duration_months_9": [int(row[3]) for row in rows],
            "duration_months_11": [int(row[4]) for row in rows],
            "valid_from": "",
            "admission_until": ["2023-12-31" if row[0] == "08.01.13" else "" for row in rows],
            "successor": "",
            "reference": "",
        }
    )
    clusters = pd.DataFrame(CLUSTERS, columns=["cluster", "name"])
    clusters["name_short"], clusters["order"] = clusters["name"], range(1, 10)
    occupation = pd.DataFrame({"code": [row[5] for row in rows], "name": [row[1] for row in rows], "level": level})
    extra = pd.DataFrame(
        [
            ("2400", "Прочие специалисты", "ВО"),
            ("9600", "Прочие без квалификации", "без"),
            ("5200", "Прочие служащие", "ППССЗ"),
        ],
        columns=["code", "name", "level"],
    )
    return {
        "programme": programme,
        "cluster": clusters,
        "cluster_programme": pd.DataFrame(
            {"cluster": [f"C{row[2]}" for row in rows], "programme": [row[0] for row in rows], "share": 1.0}
        ),
        "occupation": pd.concat([occupation, extra], ignore_index=True),
        "occupation_programme": pd.DataFrame(
            {"occupation": [row[5] for row in rows], "programme": [row[0] for row in rows], "share": 0.9, "valid_until": ""}
        ),
        "staffing_default": _staffing(rows),
    }


def _staffing(rows: list[list[str]]) -> pd.DataFrame:
    records = []
    for section in "ABCDEFGHIJKLMNOPQRS":
        own = [row[5] for row in rows if section in row[6]]
        records += [(section, code, 0.5 / len(own)) for code in own]
        left = 0.5 if own else 1.0
        records += [(section, "2400", left * 0.6), (section, "9600", left * 0.25), (section, "5200", left * 0.15)]
    frame = pd.DataFrame(records, columns=["economic_activity", "occupation", "share"])
    assert np.allclose(frame.groupby("economic_activity")["share"].sum(), 1)
    return frame
