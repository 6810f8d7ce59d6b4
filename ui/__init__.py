"""The pages of the browser app. Knows answers and documents; knows nothing of vectors or files."""

import os

# Set here because this runs before any module of `ui` imports Gradio: nothing is ever sent.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
