r"""One system, measured in a process of its own. `benchmarks.peers` starts it, see there.

    echo '{"passages": [[id, text], …], "questions": […]}' | python benchmarks/peer_systems.py \
        SYSTEM ENCODER

It runs in the environment of the peers and imports nothing of Yinju, but for the system "yinju".
Each system gets the same encoder, a folder that sentence-transformers reads, and what it offers to
find words; its own hybrid puts both together. What is loaded once is not counted.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

Passages = Sequence[tuple[str, str]]  # id and text
Ask = Callable[[str], list[str]]  # a question's passages, best first
Build = Callable[[Passages], Ask]
_DEPTH = 10


def langchain(encoder: str, cut: "Callable[[str], list[str]] | None" = None) -> Build:
    """Join FAISS and BM25Retriever by EnsembleRetriever, in equal parts."""
    from langchain_classic.retrievers import EnsembleRetriever  # noqa: PLC0415
    from langchain_community.retrievers import BM25Retriever  # noqa: PLC0415
    from langchain_community.vectorstores import FAISS  # noqa: PLC0415
    from langchain_core.documents import Document  # noqa: PLC0415
    from langchain_huggingface import HuggingFaceEmbeddings  # noqa: PLC0415

    embeddings = HuggingFaceEmbeddings(model_name=encoder)

    def build(passages: Passages) -> Ask:
        documents = [Document(text, metadata={"id": name}) for name, text in passages]
        options = {"preprocess_func": cut} if cut else {}
        words = BM25Retriever.from_documents(documents, k=_DEPTH, **options)
        store = FAISS.from_documents(documents, embeddings)
        vectors = store.as_retriever(search_kwargs={"k": _DEPTH})
        both = EnsembleRetriever(retrievers=[words, vectors], weights=[0.5, 0.5])
        return lambda question: [one.metadata["id"] for one in both.invoke(question)]

    return build


def langchain_with_jieba(encoder: str) -> Build:
    """Do as `langchain` does, and give BM25 the words that jieba cuts for search."""
    import jieba  # noqa: PLC0415

    jieba.initialize()
    return langchain(encoder, lambda text: list(jieba.cut_for_search(text)))


def llama_index(encoder: str) -> Build:
    """Join the vector index and BM25Retriever by QueryFusionRetriever's reciprocal ranks."""
    from llama_index.core import VectorStoreIndex  # noqa: PLC0415
    from llama_index.core.embeddings import BaseEmbedding  # noqa: PLC0415
    from llama_index.core.llms import MockLLM  # noqa: PLC0415
    from llama_index.core.retrievers import QueryFusionRetriever  # noqa: PLC0415
    from llama_index.core.schema import TextNode  # noqa: PLC0415
    from llama_index.retrievers.bm25 import BM25Retriever  # noqa: PLC0415

    encode = _load_encoder(encoder)

    class Embedding(BaseEmbedding):  # type: ignore[misc]  # its own takes no model without a most
        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = encode(texts).tolist()
            return vectors

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

    embedding = Embedding()

    def build(passages: Passages) -> Ask:
        nodes = [TextNode(id_=name, text=text) for name, text in passages]
        index = VectorStoreIndex(nodes, embed_model=embedding)
        words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=_DEPTH)
        both = QueryFusionRetriever(
            [index.as_retriever(similarity_top_k=_DEPTH), words],
            llm=MockLLM(),
            mode="reciprocal_rerank",
            num_queries=1,
            similarity_top_k=_DEPTH,
            use_async=False,
        )
        return lambda question: [one.node.node_id for one in both.retrieve(question)]

    return build


def haystack(encoder: str) -> Build:
    """Join the in-memory store's two retrievers by DocumentJoiner's reciprocal ranks."""
    from haystack import Document  # noqa: PLC0415
    from haystack.components.joiners import DocumentJoiner  # noqa: PLC0415
    from haystack.components.retrievers import in_memory  # noqa: PLC0415
    from haystack.document_stores.in_memory import InMemoryDocumentStore  # noqa: PLC0415
    from haystack_integrations.components.embedders import (  # noqa: PLC0415
        sentence_transformers as embedders,
    )

    of_documents = embedders.SentenceTransformersDocumentEmbedder(model=encoder, progress_bar=False)
    of_texts = embedders.SentenceTransformersTextEmbedder(model=encoder, progress_bar=False)
    for one in (of_documents, of_texts):
        one.warm_up()

    def build(passages: Passages) -> Ask:
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        documents = [Document(id=name, content=text) for name, text in passages]
        store.write_documents(of_documents.run(documents)["documents"])
        words = in_memory.InMemoryBM25Retriever(store, top_k=_DEPTH)
        vectors = in_memory.InMemoryEmbeddingRetriever(store, top_k=_DEPTH)
        joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=_DEPTH)

        def ask(question: str) -> list[str]:
            near = vectors.run(of_texts.run(question)["embedding"])["documents"]
            found = joiner.run([words.run(question)["documents"], near])["documents"]
            return [one.id for one in found]

        return ask

    return build


def txtai(encoder: str) -> Build:
    """Use Embeddings with its own hybrid."""
    from txtai import Embeddings  # noqa: PLC0415

    embeddings = Embeddings(path=encoder, method="sentence-transformers", hybrid=True)

    def build(passages: Passages) -> Ask:
        embeddings.index((name, text, None) for name, text in passages)
        return lambda question: [name for name, _ in embeddings.search(question, _DEPTH)]

    return build


def lancedb(encoder: str) -> Build:
    """Join a table's vectors and full-text index of bigrams by its reranker of ranks."""
    import lancedb as library  # noqa: PLC0415
    from lancedb.index import FTS  # noqa: PLC0415
    from lancedb.rerankers import RRFReranker  # noqa: PLC0415

    encode = _load_encoder(encoder)
    reranker = RRFReranker()

    def build(passages: Passages) -> Ask:
        table = library.connect(tempfile.mkdtemp()).create_table(
            "passages",
            [
                {"id": name, "text": text, "vector": vector}
                for (name, text), vector in zip(
                    passages, encode([text for _, text in passages]), strict=True
                )
            ],
        )
        words = {"base_tokenizer": "ngram", "ngram_min_length": 2, "ngram_max_length": 2}
        try:
            table.create_index("text", config=FTS(**words))
        except TypeError:  # its versions differ
            table.create_fts_index("text", use_tantivy=False, **words)

        def ask(question: str) -> list[str]:
            query = table.search(query_type="hybrid").vector(encode([question])[0]).text(question)
            rows = query.rerank(reranker).limit(_DEPTH).select(["id"]).to_list()
            return [row["id"] for row in rows]

        return ask

    return build


def milvus_lite(encoder: str) -> Build:
    """Join vectors and its BM25 over words that jieba cuts by its ranker of ranks."""
    import pymilvus as milvus  # noqa: PLC0415

    encode = _load_encoder(encoder)
    client = milvus.MilvusClient(str(Path(tempfile.mkdtemp()) / "index.db"))

    def build(passages: Passages) -> Ask:
        vectors = encode([text for _, text in passages])
        schema = client.create_schema()
        schema.add_field("id", milvus.DataType.VARCHAR, max_length=200, is_primary=True)
        schema.add_field(
            "text",
            milvus.DataType.VARCHAR,
            max_length=60_000,
            enable_analyzer=True,
            analyzer_params={"tokenizer": "jieba"},
        )
        schema.add_field("dense", milvus.DataType.FLOAT_VECTOR, dim=len(vectors[0]))
        schema.add_field("sparse", milvus.DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(milvus.Function("bm25", milvus.FunctionType.BM25, ["text"], ["sparse"]))
        index = client.prepare_index_params()
        index.add_index("dense", index_type="FLAT", metric_type="IP")
        index.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
        if client.has_collection("passages"):
            client.drop_collection("passages")
        client.create_collection("passages", schema=schema, index_params=index)
        rows = [
            {"id": name, "text": text, "dense": vector}
            for (name, text), vector in zip(passages, vectors, strict=True)
        ]
        for at in range(0, len(rows), 500):
            client.insert("passages", rows[at : at + 500])
        client.flush("passages")
        client.load_collection("passages")

        def ask(question: str) -> list[str]:
            near = milvus.AnnSearchRequest(
                list(encode([question])), "dense", {"metric_type": "IP"}, _DEPTH
            )
            words = milvus.AnnSearchRequest([question], "sparse", {"metric_type": "BM25"}, _DEPTH)
            found = client.hybrid_search("passages", [near, words], milvus.RRFRanker(), _DEPTH)
            return [hit["id"] for hit in found[0]]

        return ask

    return build


def yinju(encoder: str) -> Build:
    """Search as users do, without vectors in context."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import corpus  # noqa: PLC0415
    from index import Index, load_encoder  # noqa: PLC0415

    loaded = load_encoder("builtin")
    Index.from_passages([corpus.make_passage("a", "預熱。")], loaded).warm()

    def build(passages: Passages) -> Ask:
        index = Index.from_passages([corpus.make_passage(*one) for one in passages], loaded)
        return lambda question: [hit.passage.document for hit in index.search(question, _DEPTH)]

    return build


# Name: what makes it, and the distributions whose versions are told.
SYSTEMS: dict[str, tuple[Callable[[str], Build], tuple[str, ...]]] = {
    "langchain": (langchain, ("langchain-classic", "langchain-community")),
    "langchain-jieba": (langchain_with_jieba, ("langchain-classic", "langchain-community")),
    "llama-index": (llama_index, ("llama-index-core", "llama-index-retrievers-bm25")),
    "haystack": (haystack, ("haystack-ai",)),
    "txtai": (txtai, ("txtai",)),
    "lancedb": (lancedb, ("lancedb",)),
    "milvus-lite": (milvus_lite, ("pymilvus", "milvus-lite")),
    "yinju": (yinju, ()),
}


def _load_encoder(folder: str) -> Callable[[Sequence[str]], Any]:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    model = SentenceTransformer(folder, device="cpu")
    return lambda texts: model.encode(list(texts), normalize_embeddings=True).astype("float32")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one system; print one JSON object."""
    name, encoder = sys.argv[1:] if arguments is None else arguments
    given = json.load(sys.stdin)
    make, distributions = SYSTEMS[name]
    build = make(encoder)
    build(given["passages"][:3])("預熱")  # loads what loads at first use
    loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    ask = build([(one[0], one[1]) for one in given["passages"]])
    built = time.process_time() - began
    for question in given["questions"][:3]:
        ask(question)
    began = time.process_time()
    rankings = [ask(question) for question in given["questions"]]
    asked = time.process_time() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "versions": {one: version(one) for one in distributions},
                "build_ms": 1000 * built / len(given["passages"]),
                "query_ms": 1000 * asked / len(given["questions"]),
                "memory_mb": most / 1024,
                "grown_mb": (most - loaded) / 1024,
                "rankings": rankings,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
