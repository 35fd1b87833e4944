"""The order of `make acceptance`, and the questions that it answers."""

from argparse import ArgumentTypeError
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tools.acceptance import estimate
from tools.acceptance.questions import CHECKS, Evidence, answers, read_questions
from tools.acceptance.run import Run
from tools.acceptance.throw_away import environment_name, new_name


@dataclass
class FakeEnvironment:
    """Notes what is done; `deploy` and `destroy` raise errors if there are any."""

    environment: str = "acceptance-0"
    error: BaseException | None = None
    destroy_error: Exception | None = None
    calls: list[str] = field(default_factory=list)

    def deploy(self, **settings: str) -> None:
        self.calls.append(f"deploy {settings}")
        if self.error:
            raise self.error

    def destroy(self) -> None:
        self.calls.append("destroy")
        if self.destroy_error:
            raise self.destroy_error


def run_of(environment: FakeEnvironment, *, with_key: bool = False, passes: bool = True) -> Run:
    def measure() -> Iterator[tuple[str, str]]:
        yield "records per second", "7"

    return Run(
        environment=environment,
        partition="aws",
        place="eu-central-1",
        with_key=with_key,
        run_tests=lambda: passes,
        measure=measure,
    )


def evidence(partition: str = "aws", *, with_key: bool = False) -> Evidence:
    return Evidence(partition=partition, place="eu-central-1", with_key=with_key, has_passed=True)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit("ended"), ValueError("no")])
def test_what_was_begun_is_destroyed_whatever_happens(error: BaseException) -> None:
    environment = FakeEnvironment(error=error)
    with pytest.raises(type(error)):
        run_of(environment)()
    assert environment.calls == ["deploy {}", "destroy"]


def test_failed_tests_are_reported_and_the_environment_is_destroyed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    environment = FakeEnvironment()
    assert not run_of(environment, with_key=True, passes=False)()
    assert environment.calls == ["deploy {'kms_key_arn': 'create'}", "destroy"]
    printed = capsys.readouterr().out
    assert "| end-to-end tests | failed |" in printed
    assert "| records per second | 7 |" in printed
    assert "see which tests failed" in printed


def test_who_could_not_destroy_is_shown_how_to(capsys: pytest.CaptureFixture[str]) -> None:
    environment = FakeEnvironment(destroy_error=ValueError("expired"))
    with pytest.raises(ValueError, match="expired"):
        run_of(environment)()
    assert "make acceptance DESTROY=acceptance-0" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["prod", "dev", "my-acceptance-1", ""])
def test_an_environment_of_another_name_is_never_destroyed(name: str) -> None:
    assert environment_name(new_name()).startswith("acceptance-")
    with pytest.raises(ArgumentTypeError, match="does not begin with acceptance-"):
        environment_name(name)


def test_every_check_belongs_to_one_question_of_the_page() -> None:
    texts = [question.text for question in read_questions()]
    for start in CHECKS:
        assert len([text for text in texts if text.startswith(start)]) == 1, start


def test_questions_are_answered_in_the_order_of_the_page_or_say_how_to_answer_them() -> None:
    questions = list(read_questions())
    rows = list(answers(evidence()))
    assert [text for text, _ in rows] == [question.text for question in questions]
    open_rows = [
        (question.how_to_answer, answer)
        for question, (_, answer) in zip(questions, rows, strict=True)
        if answer.startswith("open: ")
    ]
    assert all(answer == f"open: {how}" for how, answer in open_rows)
    assert len(rows) - len(open_rows) == 2


def test_a_key_and_another_partition_answer_more() -> None:
    def count(partition: str, *, with_key: bool) -> int:
        rows = answers(evidence(partition, with_key=with_key))
        return sum(answer.startswith("yes") for _, answer in rows)

    assert count("aws", with_key=True) == 4
    assert count("aws-cn", with_key=True) == len(CHECKS) == 7


def test_the_estimate_is_some_cents() -> None:
    assert 0.01 < estimate.dollars(with_key=False) < estimate.dollars(with_key=True) < 0.5
    assert "$0." in estimate.sentence(with_key=True)
