"""Retrieval tests: questions with known evidence, asked as users ask them.

Files of questions (`questions`) hold cases (`cases`). `running.run_cases` asks them; each answer is
judged (`judging`) by where its evidence is now (`evidence`). Results become a run of plain values
(`runs`, `metrics`, `intervals`), which is shown (`reporting`), kept (`history`), compared with
another one (`comparison`), held to bounds (`thresholds`) and made again after each rebuild
(`watching`). `drafting` proposes cases from a document.
"""
