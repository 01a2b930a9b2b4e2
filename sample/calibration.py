"""Public figures that the invented region is drawn around, each with its source."""

from __future__ import annotations

SECTIONS = tuple("ABCDEFGHIJKLMNOPQRS")

# Names as regional statistical workbooks print them (Permstat, «Среднегодовая численность занятых …», 26.08.2024).
SECTION_NAMES = {
    "A": "сельское, лесное хозяйство, охота, рыболовство и рыбоводство",
    "B": "добыча полезных ископаемых",
    "C": "обрабатывающие производства",
    "D": "обеспечение электрической энергией, газом и паром; кондиционирование воздуха",
    "E": "водоснабжение; водоотведение, организация сбора и утилизации отходов, деятельность по ликвидации загрязнений",
    "F": "строительство",
    "G": "торговля оптовая и розничная; ремонт автотранспортных средств и мотоциклов",
    "H": "транспортировка и хранение",
    "I": "деятельность гостиниц и предприятий общественного питания",
    "J": "деятельность в области информации и связи",
    "K": "деятельность финансовая и страховая",
    "L": "деятельность по операциям с недвижимым имуществом",
    "M": "деятельность профессиональная, научная и техническая",
    "N": "деятельность административная и сопутствующие дополнительные услуги",
    "O": "государственное управление и обеспечение военной безопасности; социальное обеспечение",
    "P": "образование",
    "Q": "деятельность в области здравоохранения и социальных услуг",
    "R": "деятельность в области культуры, спорта, организации досуга и развлечений",
    "S": "предоставление прочих видов услуг",
}

# Thousand persons, Permstat, the same workbook: last year of the old method, first year of the new one, and 2010.
PERM_2010 = dict(zip(SECTIONS, (
    76.134, 14.2, 245.751, 27.476, 12.966, 111.063, 193.563, 83.623, 28.067, 21.591, 16.899, 34.55, 44.715, 35.488,
    79.256, 104.827, 80.72, 18.658, 18.876), strict=True))  # fmt: skip
PERM_2016 = dict(zip(SECTIONS, (
    68.272, 17.14, 237.554, 25.588, 10.814, 105.016, 210.847, 83.131, 28.074, 24.274, 18.63, 29.626, 37.266, 29.565,
    72.076, 89.989, 73.95, 17.95, 24.514), strict=True))  # fmt: skip
PERM_2017 = dict(zip(SECTIONS, (
    49.2, 17.4, 233.1, 27.0, 9.6, 105.2, 202.8, 79.8, 29.3, 22.2, 17.3, 30.9, 36.7, 32.5, 69.7, 90.7, 71.3, 16.2,
    23.4), strict=True))  # fmt: skip

# Thousand persons, Росстат 05-05_2017-2024: Russia by section; growth between these years drives every region.
RUSSIA = {
    2017: (5078.1, 1134.4, 10237.6, 1642.6, 746.5, 6351.1, 13726.6, 5298.0, 1683.5, 1449.9, 1422.9, 1942.9, 2948.9,
           1930.9, 3732.1, 5547.3, 4476.6, 1161.2, 1674.3),
    2018: (4948.9, 1148.9, 10132.9, 1631.9, 727.0, 6430.8, 13728.3, 5408.8, 1737.4, 1476.9, 1391.1, 1936.2, 2911.6,
           1938.4, 3684.6, 5489.4, 4433.7, 1158.4, 1657.7),
    2019: (4790.1, 1158.9, 10035.2, 1615.3, 706.1, 6440.0, 13570.6, 5434.7, 1779.6, 1488.7, 1375.5, 1935.2, 2859.7,
           2002.8, 3661.0, 5428.8, 4433.3, 1144.3, 1642.8),
    2020: (4565.7, 1148.9, 9792.1, 1597.9, 692.3, 6209.4, 13133.2, 5490.3, 1755.3, 1512.1, 1325.0, 1896.3, 2773.8,
           1975.4, 3677.2, 5371.4, 4432.8, 1124.3, 1595.0),
    2021: (4514.8, 1162.6, 10066.3, 1594.5, 714.8, 6529.7, 13357.4, 5691.0, 1844.2, 1576.0, 1310.8, 1917.3, 2773.3,
           2051.5, 3667.0, 5363.9, 4486.8, 1155.4, 1605.2),
    2022: (4494.8, 1198.1, 10112.8, 1571.4, 713.2, 6604.5, 13383.6, 5804.6, 1885.9, 1636.6, 1315.3, 1879.0, 2841.0,
           2106.8, 3622.8, 5316.3, 4484.4, 1173.4, 1697.4),
    2023: (4407.9, 1217.6, 10317.2, 1554.1, 702.2, 6814.0, 13391.2, 5899.3, 1994.2, 1756.5, 1304.8, 1876.9, 2957.8,
           2244.8, 3543.3, 5412.2, 4524.2, 1196.7, 1724.8),
    2024: (4272.8, 1234.1, 10571.2, 1505.5, 685.0, 6816.0, 13481.7, 5917.1, 2105.3, 1890.6, 1276.3, 1889.2, 2977.7,
           2296.6, 3401.6, 5359.2, 4531.1, 1209.7, 1781.9),
}  # fmt: skip
RUSSIA_LAST_YEAR = max(RUSSIA)

# How far a region's staffing lies from the country's: log share of a broad occupation in 23 US states of 2013 against the nation,
# weighted by persons, sampling error taken off (us_oews_state, us_oews_national; python -m benchmarks.regional_distance):
# 0.36 in all, 0.29 within major groups, which is nearer to a matrix by section. 73 areas of England 2020: 0.22 over 25
# occupations (uk_aps_occupation_industry_by_area).
STAFFING_DISTANCE = 0.36
STAFFING_DISTANCE_WITHIN_GROUPS = 0.29
# Yearly log changes of employment by section, weighted by persons, about their means (the same command): Perm Krai 2011–2023
# 0.019 common and 0.038 of a section (0.042 together), Russia 2018–2024 0.013 and 0.012 (0.017). A usual region lies
# between the two: 0.0275 together, parted as in Perm.
PERM_COMMON_GROWTH_SD, PERM_OWN_GROWTH_SD = 0.0194, 0.0377
COMMON_GROWTH_SD, OWN_GROWTH_SD = 0.0126, 0.0244
# Control figures of Perm Krai 2016–2021: yearly log changes 0.44 over all programmes (the same command).
PLACES_MISFIT_SD = 0.44

# Persons, thousand: first sample region of 2017; the size of Томская область by its network and intake.
EMPLOYMENT_2017_THOUSAND = 545.0
# Places a year on the budget: Tomsk 2025 (riatomsk 24.07.2025), 7.1 of 10.9 thousand of the intake.
BUDGET_PLACES = 7_000
BUDGET_SHARE_OF_INTAKE = 0.65
# Growth of КЦП a year: Tomsk 4,839 (2019) to 6,638 (2023) is 8 % a year; the years around it are calmer.
PLACES_GROWTH_A_YEAR = 0.05
COLLEGES = 35
PROGRAMMES = 120
GROUP_SIZE = 25

# Share a year: ЦЭНО РАНХиГС, «Ведомости» 05.06.2025; 3 % of those who left come back (same source).
DROPOUT_RATE = {"9": 0.069, "11": 0.084}
RETURN_RATE = 0.03
# Share of employed graduates who work in their own specialty: Коммерсантъ 8418889.
MATCH_RATE = {"ППССЗ": 0.61, "ППКРС": 0.56}
# Share of graduates 2023: tass.ru/obschestvo/18656763 (98.3 of 800.3 thousand continue study).
CONTINUE_STUDY = 0.12
ARMY_SHARE = 0.14  # working guess of 10–20 %, no published figure
LEAVE_REGION = 0.08  # invented
OTHER_DESTINATION = 0.10  # invented
# Part of last year's unplaced graduates who still look for work in their field a year later (invented).
UNPLACED_STILL_LOOKING = 1 / 3
# Applications a place: Tomsk 2019, about 16,000 for 4,839 places.
APPLICATIONS_A_PLACE = 3.3

# Share of employed a year: federal forecast of December 2025, 11.7 million over seven years of 73.27 million.
REPLACEMENT_RATE = 0.0228
# Tooth of the pension-age reform (Питухин 2018): fewer people reach the age in the years when it rises.
REFORM_TOOTH = {2019: 0.92, 2020: 1.0, 2021: 0.88, 2022: 1.0, 2023: 0.86, 2024: 1.02, 2025: 0.86, 2026: 1.04,
                2027: 0.88, 2028: 1.0}  # fmt: skip
NORMAL_VACANCY_RATE = 0.025  # invented, between 2 and 3 % of posts
# Open posts against the normal number, median over occupations (invented: a tight market, as from 2023).
OPEN_POSTS_RATIO = 1.7
CLOSING_YEARS = 3

# Share of openings that a new graduate of vocational education fills, by level of the occupation (invented truth).
NEW_GRADUATE_SHARE = {"ППССЗ": 0.62, "ППКРС": 0.46, "ВО": 0.22, "без": 0.03}

# Share of asked employers who answer: Tambov 2025, 52.5 %, least in manufacturing and mining.
RESPONSE_RATE = {"A": 0.62, "B": 0.36, "C": 0.38, "G": 0.62, "P": 0.66}
RESPONSE_RATE_ELSEWHERE = 0.52
# Hires realised = OPTIMISM_ALPHA + OPTIMISM_BETA · hires planned, both per employee and year (invented truth).
OPTIMISM_ALPHA = 0.004
OPTIMISM_BETA = 0.72

# Share of demonstration-exam experts who are employers: the decision asks 50, 60, 70 %; the region lags.
EMPLOYER_EXPERT_SHARE = {-2: 0.40, -1: 0.45, 0: 0.49}
DIGITAL_COVERAGE = 0.60

# Share of the population by five-year age group, Permstat 1 January 2020 (persons of 2,599,260).
POPULATION_2020 = {
    "0-4": 162510, "5-9": 184903, "10-14": 152604, "15-19": 137301, "20-24": 122688, "25-29": 157385, "30-34": 218068,
    "35-39": 201781, "40-44": 190164, "45-49": 176449, "50-54": 151092, "55-59": 178004, "60-64": 176844,
    "65-69": 152915, "70 и более": 236552,
}  # fmt: skip
POPULATION_PER_EMPLOYED = 2_599_260 / 1_108_500  # Perm 2020
URBAN_SHARE = 0.76
# The region's own limits for the intake under decision, against what the last intake has and costs (invented, tight enough
# for both to show in the proposals).
BUDGET_OF_LAST_INTAKE = 0.875
BUDGET_GROWTH_A_YEAR = 0.02
PLACES_AFTER_9_OF_LAST_INTAKE = 0.875
