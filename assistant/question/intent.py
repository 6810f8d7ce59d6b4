"""What a question wants: a fact, a comparison of things, an overview; or whether it is no question.

A greeting, thanks and a question about the assistant itself are conversation.

A multinomial logistic regression decides. Its features are n-grams of the folded question's tokens
(an ideograph, an English word, a mark) and n-grams of its cues: the kinds of words in `_CUES`, in
the order in which they stand, with gaps for all else. `python -m training.answering.intent` fits
the weights in intent.json and measures them on questions left out.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from corpus.text.normalization import fold

Intent = Literal["fact", "comparison", "overview", "conversation"]
WEIGHED: tuple[Intent, ...] = ("comparison", "overview", "conversation")  # relative to a fact
_WEIGHTS = Path(__file__).parent / "intent.json"

# Kinds of words, folded. No kind decides anything: the order in which they stand is weighed. Where
# two kinds match at the same place the first one holds.
_CUES = {
    "polite": r"请问|请|麻烦|帮我|帮忙|[给为替让带]我|能不能"
    r"|能否|可以|我想|一下|一点|\bplease|"
    r"\b(?:can|could|would) you|\bgive (?:me|us)|\bi want|\bi(?: woul|')d like|\btell (?:me|us)|"
    r"\blet me|\bshow",
    "degree": r"(?<=[\u3400-\u9fff])"
    r"(?:[高低大小多少早晚快慢长短贵强弱好坏重轻久远近新旧佳]|便宜|厉害"
    r"|严重|省[电钱]|划算|安全|有效|适合|耐用)$",
    "than": r"相比|相较|比起|比(?![较例赛重率值如利方])|\bthan\b|\bcompared (?:to|with)\b",
    "which": r"哪[一两些个座条家种边部批款队项位国年市县州里]?|何者|\bwhich\b",
    "when": r"何时|几[年月日时]|什么时[候间]|\bwhen\b|\bwhat (?:year|date)",
    "where": r"什么地方|何处|\bwhere\b",
    "number": r"多[少大高长久远]|几|\bhow (?:many|much|long|old|far|high|tall|often|large|big)",
    "who": r"谁|何人|\bwho(?:se|m)?\b",
    "how": r"怎么?样?|如何|为何|为什么|\bhow\b|\bwhy\b",
    "what": r"什么|何|啥|\bwhat\b",
    "each": r"分别(?=[是为在有由叫位])",
    "compare": r"比较|对比|比一比|对照|\bcompar(?:e|es|ed|ing|ison)\b|\bcontrast\w*|\bside by side"
    r"|\brank\b",
    "differ": r"不同|[区差分]别|差异|异同|相[同似近异]|共[同通]|不?一样|差[在很]|相差|差距|优劣"
    r"|[优缺]点|优势|分歧|出入|区分|分辨|变化|孰"
    r"|\bdiffer\w*|\bsimilar\w*|\bin common|\bdistin\w+"
    r"|\bresembl\w*|\bsame\b|\bapart\b|\bgap\b|\bpros and cons|\bunlike|\bseparates?",
    "more": r"更|最|较|\b(?:more|less|better|worse|fewer|first)\b|\b[a-z]{3,}(?<!ev)er\b",
    "yes": r"吗|是否|是不是|有没有",
    "summary": r"介绍|概[述括要况略论]|简介|[简综]述|总结|摘要|归纳|梳理|提炼|大[意纲]"
    r"|提要|[要重]点|主旨|中心思想|描述|叙述|缩"
    r"|\boverview|\bsummar\w*|\bsum up|\boutlin\w*|\bdescri\w*"
    r"|\bintroduc\w*|\bsynopsis|\bgist\b|\btakeaways|\bhighlights|\babstract|\brecap|\bbrief\w*",
    "whole": r"报告|报道|文[件档章中]|材料|论文|[全本]文|本[书章节]|这[本份篇些]|内容|主要"
    r"|大[致概体]|[整总]体|基本|情况|第.{1,2}[章节部]|\breports?\b|\bdocuments?\b|\bfiles?\b"
    r"|\bchapter|\bsection|\bbook\b|\bpaper\b|\bfindings|\bcontents?\b|\bmain\b|\bgeneral\b"
    r"|\bpoints\b|\btopics",
    "tell": r"讲述?|说明?|谈|聊|写|论述|了解|认识|关于|有关"
    r"|\btell\w*|\bsays?\b|\babout\b|\bcover\w*"
    r"|\bdiscuss\w*|\bknow\b|\blearn\b|\bexplain\b|\bcontain\b|\btalk\w*",
    "and": r"和|与|跟|同(?![样一时意类名年盟学事]|$)|以?及|、|还是|或|\band\b|\bor\b|\bvs\b"
    r"|\bversus\b|\bwith\b|\bbetween\b",
}
# Of ASCII alone, so that English words end where ideographs begin.
_CUE = re.compile("|".join(f"(?P<{kind}>{cue})" for kind, cue in _CUES.items()), re.ASCII)
# No comparison is without one of these, and few overviews are without one of those.
_COMPARING = frozenset({"compare", "differ", "more", "than", "degree"})
_INTRODUCING = frozenset({"summary", "whole", "tell"})
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+(?:[.,:/-][0-9]+)*|[^a-z0-9\s]")
_ENDING = " ?!.。…~"


def classify_intent(text: str) -> Intent:
    """Return the likeliest intent of a question."""
    found = compute_intent_probabilities(text)
    return max(found, key=found.__getitem__)


@lru_cache(maxsize=256)
def compute_intent_probabilities(text: str) -> Mapping[Intent, float]:
    """Return the probability of each intent."""
    bias, weights = _load_weights()
    features = extract_intent_features(text)
    if not features:
        return {"fact": 1.0, **dict.fromkeys(WEIGHED, 0.0)}
    scores = list(bias)
    for feature in features:
        for at, weight in enumerate(weights.get(feature, ())):
            scores[at] += weight
    odds = [math.exp(min(score, 50.0)) for score in (0.0, *scores)]
    shares = (each / sum(odds) for each in odds)
    return dict(zip(("fact", *WEIGHED), shares, strict=True))


def extract_intent_features(text: str) -> set[str]:
    """Return the names of the features that a question has."""
    folded = fold(text).strip().rstrip(_ENDING)
    if not folded:
        return set()
    tokens = ["0" if token[0].isdigit() else token for token in _TOKEN.findall(folded)]
    cues = _find_cues(folded)
    features = {*_list_ngrams(["^", *tokens, "$"], (1, 2)), *_list_ngrams(cues, (2, 3), "cue:")}
    if _COMPARING.isdisjoint(cues):
        features.add("compares nothing")
    if _INTRODUCING.isdisjoint(cues):
        features.add("introduces nothing")
    # 2.5 characters of English say as much as one of Chinese.
    length = len(folded) / (2.5 if folded.isascii() else 1)
    features.update(f"longer than {least}" for least in (4, 6, 10, 15, 20, 30) if length > least)
    if folded.isascii():
        features.add("in English")
    return features


def _find_cues(folded: str) -> list[str]:
    """Return the kinds of the cues in their order; - is one character between them, _ are more."""
    found, end = ["^"], 0
    for match in _CUE.finditer(folded):
        if gap := len(folded[end : match.start()].strip()):
            found.append("-" if gap == 1 else "_")
        found.append(match.lastgroup or "")
        end = match.end()
    return [*found, *(["_"] if folded[end:] else []), "$"]


def _list_ngrams(parts: Sequence[str], sizes: Sequence[int], prefix: str = "") -> set[str]:
    return {
        prefix + " ".join(parts[at : at + size])
        for size in sizes
        for at in range(len(parts) - size + 1)
    }


@cache
def _load_weights() -> tuple[list[float], dict[str, list[float]]]:
    """Return the bias and each feature's weights, for each of `WEIGHED`."""
    stored = json.loads(_WEIGHTS.read_text("utf-8"))
    return stored["bias"], stored["weights"]
