"""Pure arithmetic and published instruments: no database, no clock, no web.

What stands here can be read beside its source: the C.Hasil form and its checks (:mod:`~data.rules.tally`),
NEWS2, WHO risk, blood pressure and the health tiers before and on duty (:mod:`~data.rules.screening`,
:mod:`~data.rules.monitoring`), and how health counts may leave the health team
(:mod:`~data.rules.disclosure`). Everything takes values and returns values.
"""
