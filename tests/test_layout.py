"""The structure that the design fixes: imports run one way, heavy libraries stay in their room."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"faiss", "sentence_transformers", "torch", "transformers"}
MOST_ENTRIES = 14  # modules and packages in one folder

# The order of the packages, and of what stands in each: an entry may import those before it.
ORDER = {
    "": "corpus index assistant ui cli yinju app benchmarks training",
    "corpus": "thresholds i18n alarm limits errors offsets text types processes repair chunking structure"
    " formats reading",
    "corpus.formats": "containers extracted detection plain_text tables html markdown office legacy mail opendocument epub pdf",
    "corpus.formats.tables": "grid areas headers writing",
    "corpus.formats.html": "styles math inline lists breaks tables flow article metadata page mhtml",
    "corpus.formats.markdown": "parser document",
    "corpus.formats.legacy": "compound excel excel_xml word_text word_markup word_file word_lists word rtf_tokens rtf_story rtf"
    " slide_records powerpoint",
    "corpus.formats.mail": "message outlook",
    "corpus.formats.office": "number_codes date_formats number_formats sheet_cells spreadsheet package lines"
    " list_numbers symbols equations charts diagrams slides word",
    "corpus.formats.office.slides": "text shapes document",
    "corpus.formats.office.word": "markup styles numbering fields runs blocks tables notes story running_heads"
    " document",
    "corpus.formats.opendocument": "package paragraphs numbering tables objects document spreadsheet presentation",
    "corpus.formats.pdf": "thresholds spaces lines columns legibility characters tables visibility page running_heads layout ocr"
    " document pictures",
    "corpus.formats.pdf.tables": "rules cells captions ruled spans aligned continuing writing",
    "corpus.reading": "archives files metadata loading worker workers",
    "corpus.reading.metadata": "dates titles describing",
    "corpus.repair": "split_characters destroyed spaced_digits lines wrapping pieces line_breaks text",
    "corpus.structure": "lines boilerplate blocks",
    "index": "types ragged threads encoders lexical dictionary query vectors ranking storage candidates build search"
    " opening",
    "index.candidates": "captions first_stage",
    "index.build": "sample files inputs progress workers pipeline plan context forgetting deepening watch"
    " mirroring builder",
    "index.dictionary": "cedict glosses",
    "index.encoders": "protocol token_vectors model_files static sentence_transformer transformer contextual"
    " loading",
    "index.lexical": "analysis tagging term_counts term_table vocabulary parts merging formula weighed_terms bm25",
    "index.query": "synonyms translation light_words transliteration spelling terms",
    "index.ranking": "thresholds fusion context cross_encoder explanation units unit_tokens sentence_index second_stage"
    " sentence_matching",
    "index.vectors": "codes vector_index",
    "index.storage.context": "file store reader source",
    "index.storage.segments": "disk checksums runs segment joined writer merging erasing",
    "index.storage.milvus": "connection collection files store mirror",
    "index.storage.generations": "generation facts draft publishing",
    "index.storage": "lock records titles context store passages entries segments manifest local milvus stores sections"
    " generations",
    "assistant": "time question evidence refusal types composing overviews finding follow_up assistant thresholds"
    " suggestions building evaluation",
    "assistant.composing": "composer preceding quotations verification checking llm",
    "assistant.composing.checking": "quoted citing years amounts numbers meanings words polarity relations claims rivals"
    " reading meaning sentence",
    "assistant.composing.llm": "model asking prompts sentences composing translating",
    "assistant.composing.checking.amounts": "units english_numbers reading",
    "assistant.evaluation": "cases questions evidence judging intervals metrics running thresholds runs history comparison"
    " watching drafting reporting",
    "assistant.evaluation.questions": "tables reading finding writing",
    "assistant.evaluation.drafting": "wording sought chinese english proposing",
    "assistant.evaluation.reporting": "templating charts lines junit github page",
    "assistant.evidence": "thresholds answer_forms candidates asked question_parts scoring in_context describing selection"
    " quoting sentence_reranker close_reading overviews lists",
    "assistant.evidence.quoting": "same adding choosing emphasis",
    "assistant.evidence.lists": "subheadings marks units enumerations choosing clauses numbered_items",
    "assistant.evidence.overviews": "telling choosing",
    "assistant.suggestions": "names places wording checking choosing following",
    "assistant.time": "expressions stages told asked matching documents",
    "assistant.follow_up": "names words turns previous replacing joining asking rewriting features"
    " choosing understanding",
    "assistant.question": "answer_type intent overview years comparison parsing document_dates catalogue"
    " named_documents scope sides",
    "assistant.question.sides": "markers coordination plain cues documents things several context finding",
    "assistant.refusal": "thresholds coverage in_documents confidence on_topic",
    "ui": "i18n links templating service access reader documents chat conversations search settings tests page"
    " server",
    "ui.page": "theme layout routes",
    "ui.chat": "chooser greeting conversation composed saving rendering sources writing asking",
    "ui.conversations": "disk migrations searching database forgetting store composed feedback deleting correcting listing opening answering routes",
    "ui.conversations.composed": "keeping stopping reading composing translating routes",
    "ui.access": "accounts policy visitor headers forwarding gate identity counting quotas sign_in api",
    "ui.access.api": "values asking endpoints health openai",
    "ui.documents": "library collections page status received routes",
    "ui.reader": "markup tables gloss finding files sheet page routes",
    "ui.service": "hosts requests uploads building state reading upkeep opening suggesting deepening service following",
    "ui.service.reading": "cited_documents originals pictures",
    "ui.search": "filters marking searching page routes",
    "ui.settings": "aliases page routes",
    "ui.tests": "questions table running opening history desk page routes",
    "cli": "options binding composing asking indexing workers serving accounts drafting testing pytest_plugin main __main__",
}


def modules(room):
    return sorted((ROOT / room).rglob("*.py"))


def name_of(path):
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


KNOWN = {
    name_of(path): path
    for room in ORDER[""].split()
    for path in ([ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else modules(room))
}


@cache
def imports(path):
    """Return the names of what a module imports, anywhere in it, under TYPE_CHECKING included."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports by a relative name"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (whole & KNOWN.keys()) or {node.module}
    return names


def test_every_entry_has_its_place():
    for package, order in ORDER.items():
        folder = ROOT / package.replace(".", "/")
        if package:
            found = {path.stem for path in folder.glob("*.py")} - {"__init__"}
            found |= {path.parent.name for path in folder.glob("*/__init__.py")}
            assert found == set(order.split()), package
            assert len(found) <= MOST_ENTRIES, package
    several = {name.rpartition(".")[0] for name in KNOWN if name.count(".") > 1}
    listed = {name for name in several if not name.startswith(("benchmarks", "training"))}
    alone = {name for name in listed if sum(one.startswith(f"{name}.") for one in KNOWN) < 2}
    free = {"corpus.text"}  # its entries do not import each other
    assert listed - alone - free <= ORDER.keys()


@pytest.mark.parametrize("package", ORDER)
def test_imports_run_one_way(package):
    order = ORDER[package].split()
    inside = f"{package}." if package else ""
    for name, path in KNOWN.items():
        if not name.startswith(inside):
            continue
        entry = name[len(inside) :].partition(".")[0]
        for other in imports(path):
            if not other.startswith(inside):
                continue
            imported = other[len(inside) :].partition(".")[0]
            if imported in order and imported != entry:
                assert order.index(imported) < order.index(entry), f"{name} imports {other}"


def test_no_import_runs_in_a_circle():
    graph = {name: imports(path) & KNOWN.keys() - {name} for name, path in KNOWN.items()}
    left = dict(graph)
    while free := [name for name, needed in left.items() if not needed & left.keys()]:
        for name in free:
            del left[name]
    assert not left, f"these import each other: {sorted(left)}"


def roots(path):
    """Return the top-level names of what a module imports."""
    return {name.partition(".")[0] for name in imports(path)}


def test_heavy_libraries_are_imported_in_the_index_only():
    for room in ["corpus", "assistant", "ui"]:
        for path in modules(room):
            assert not roots(path) & HEAVY, path
    for path in [*modules("cli"), ROOT / "app.py"]:
        assert not roots(path) & HEAVY, path


def test_gradio_is_imported_in_the_pages_only():
    for room in ["corpus", "index", "assistant"]:
        for path in modules(room):
            assert "gradio" not in roots(path), path


def test_a_cold_question_imports_no_torch(report_home):
    code = (
        "import sys; from cli.main import main; main(['ask', 'Who wrote the report?', '--home', sys.argv[1]]); "
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'gradio', 'index.dictionary.cedict',"
        " 'index.dictionary.glosses', 'corpus.formats', 'pypinyin.phrases_dict')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, report_home],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_modules_stay_small():
    for room in ["corpus", "index", "assistant", "ui", "cli", "benchmarks", "training"]:
        for path in modules(room):
            assert len(path.read_text("utf-8").splitlines()) <= 300, path
