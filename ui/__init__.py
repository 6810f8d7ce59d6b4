"""The browser app: questions and answers, the documents, the reader."""

import os

# Set here because this runs before any module of `ui` imports Gradio: nothing is ever sent.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
