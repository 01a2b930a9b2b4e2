"""The region sheet: the whole region's plan on one basis, for the ministry, beside the clusters' proposals."""
