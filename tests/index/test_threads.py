"""The limit on BLAS threads: it holds within, and the old number of threads holds afterwards."""

import subprocess
import sys
from pathlib import Path

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from index.threads import BlasLimit

ROOT = Path(__file__).parents[2]


def blas_threads():
    return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def two_threads():
    with threadpool_limits(limits=2, user_api="blas"):
        assert blas_threads() == {2}
        yield


@pytest.fixture
def one_blas_thread():
    return BlasLimit()  # a new one: it finds the libraries that are loaded now


def test_blas_has_one_thread_within_and_as_many_as_before_afterwards(one_blas_thread):
    with one_blas_thread:
        assert blas_threads() == {1}
    assert blas_threads() == {2}
    assert one_blas_thread(blas_threads)() == {1}
    assert blas_threads() == {2}


def test_the_limit_ends_where_an_error_does(one_blas_thread):
    with pytest.raises(ValueError, match="within"), one_blas_thread:
        raise ValueError("within")
    assert blas_threads() == {2}


def test_the_limit_holds_until_the_last_of_several_contexts_ends(one_blas_thread):
    one_blas_thread.__enter__()  # two questions at a time, the first one answered first
    one_blas_thread.__enter__()
    one_blas_thread.__exit__()
    assert blas_threads() == {1}
    one_blas_thread.__exit__()
    assert blas_threads() == {2}


def test_the_limit_holds_for_a_library_that_came_later():
    code = (
        "import numpy\n"
        "from threadpoolctl import threadpool_info, threadpool_limits\n"
        "from index.threads import BlasLimit\n"
        "limit = BlasLimit()\n"
        "with limit: pass\n"
        "known = len(threadpool_info())\n"
        "import scipy.linalg\n"  # with an OpenBLAS of its own
        "assert len(threadpool_info()) > known\n"
        "with threadpool_limits(limits=2, user_api='blas'), limit:\n"
        "    print({one['num_threads'] for one in threadpool_info() if one['user_api'] == 'blas'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "{1}"
