"""How the project makes its own training and test material; nothing imports this package.

`report_text.make_report` makes one synthetic ITA report as text with its exact truth. What is said
(`report_scores`, `report_words`, `report_agencies`) is kept apart from where it stands
(`memo_layout`, `table_layouts`) and from what a bad reader makes of it (`damage_codes`,
`damage_digits`), so that the same reports can be rendered as pages.
"""
