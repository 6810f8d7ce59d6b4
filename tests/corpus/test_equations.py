"""Equations of Office are a line of text that can be read."""

import pytest
from lxml import etree
from office_files import add_names, make_docx, read_lines

from corpus.formats.office.equations import write_equation


def r(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def e(text, tag="e"):
    return f"<m:{tag}>{text if text.startswith('<') else r(text)}</m:{tag}>"


def fraction(over, under, kind=""):
    properties = f'<m:fPr><m:type m:val="{kind}"/></m:fPr>' if kind else ""
    return f"<m:f>{properties}{e(over, 'num')}{e(under, 'den')}</m:f>"


def power(base, exponent):
    return f"<m:sSup>{e(base)}{e(exponent, 'sup')}</m:sSup>"


def brackets(*parts, more=""):
    return f"<m:d><m:dPr>{more}</m:dPr>{''.join(map(e, parts))}</m:d>"


SUM = '<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{}{}{}</m:nary>'


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        (fraction("a", "b"), "a/b"),
        (fraction("a+b", "2c"), "(a+b)/2c"),
        (fraction("本年产量", "上年产量") + r("×100%"), "本年产量/上年产量×100%"),
        (fraction(fraction("a", "b"), "c"), "(a/b)/c"),
        (r("2") + fraction("1", "z") + r("dz"), "2 1/z dz"),
        (power("x", "k") + power("a", "n-k"), "x^k a^(n-k)"),
        (fraction("n", "k", "noBar"), "n¦k"),
        (power("x", "2") + r("+1"), "x²+1"),
        (power("e", "−kt"), "e^(−kt)"),
        (power("10", "−3"), "10⁻³"),
        (power(brackets("a+b"), "2"), "(a+b)²"),
        (f"<m:sSub>{e('x')}{e('1', 'sub')}</m:sSub>", "x₁"),
        (f"<m:sSub>{e('v')}{e('max', 'sub')}</m:sSub>", "v_max"),
        (f"<m:sSubSup>{e('x')}{e('1', 'sub')}{e('2', 'sup')}</m:sSubSup>", "x₁²"),
        (f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/>{e("x+1")}</m:rad>', "√(x+1)"),
        (f"<m:rad>{e('3', 'deg')}{e('x')}</m:rad>", "³√(x)"),
        (SUM.format(e("i=1", "sub"), e("n", "sup"), e("x")), "∑_(i=1)^n x"),
        (f"<m:nary>{e('x')}</m:nary>", "∫x"),
        (brackets("x", "y", more='<m:begChr m:val="["/><m:endChr m:val="]"/>'), "[x|y]"),
        (brackets("x", more='<m:begChr m:val="{"/><m:endChr m:val=""/>'), "{x"),
        (f"<m:func>{e('sin', 'fName')}{e('x')}</m:func>", "sin(x)"),
        (f"<m:limLow>{e('lim')}{e('n→∞', 'lim')}</m:limLow>", "lim_(n→∞)"),
        (f'<m:acc><m:accPr><m:chr m:val="̅"/></m:accPr>{e("x")}</m:acc>', "x̅"),
        (f"<m:eqArr>{e('x=1')}{e('y=2')}</m:eqArr>", "x=1; y=2"),
        (f"<m:m><m:mr>{e('1')}{e('2')}</m:mr><m:mr>{e('3')}{e('4')}</m:mr></m:m>", "1, 2; 3, 4"),
        (r("𝑦=𝑥"), "y=x"),
    ],
)
def test_an_equation_is_a_line(xml, shown):
    assert write_equation(etree.fromstring(add_names(f"<m:oMath>{xml}</m:oMath>"))) == shown


def test_equations_stand_in_their_paragraph():
    body = f"<w:p><w:r><w:t>增长率为</w:t></w:r><m:oMath>{fraction('a', 'b')}</m:oMath><w:r><w:t>。</w:t></w:r></w:p>"
    body += f"<w:p><m:oMathPara><m:oMath>{power('x', '2')}</m:oMath></m:oMathPara></w:p>"
    assert read_lines(make_docx(body)) == ["增长率为a/b。", "x²"]


def test_an_equation_ends_the_sentence_that_leads_to_it():
    body = "<w:p><w:r><w:t>按下式计算：</w:t></w:r></w:p>"
    body += f"<w:p><m:oMathPara><m:oMath>{fraction('a', 'b')}</m:oMath></m:oMathPara></w:p>"
    assert read_lines(make_docx(body)) == ["按下式计算：a/b"]
