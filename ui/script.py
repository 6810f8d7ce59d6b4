"""Which Chinese script a text is in, for its `lang`: fonts draw the same character differently.

A guess from common characters that only one script has; good for type, not for anything else.
"""

HANT = frozenset(
    "國會這個來時們為說對與動發業黨員實產組織機關經濟區條設過進種現開間車東長門問題調統"
)
HANS = (
    frozenset("国会这个来时们为说对与动发业党员实产组织机关经济区条设过进种现开间车东长门问题调统")
    - HANT
)


def script(text: str) -> str:
    """Return zh-Hant or zh-Hans, en for a text without Chinese, zh for one that fits both."""
    hant = sum(character in HANT for character in text)
    hans = sum(character in HANS for character in text)
    if hant != hans:
        return "zh-Hant" if hant > hans else "zh-Hans"
    return "zh" if any("一" <= character <= "鿿" for character in text) else "en"
