"""Plans are made in a fork of the process from which the reports will be forked: what both need is loaded once.

The batch itself stays light, and what planning takes of memory is gone when the plan is made.
"""

from collections.abc import Mapping
from typing import Any

from gongwenkit.model import Message, UsageError
from gongwenkit.run.batch.fork_server import ForkServer
from gongwenkit.run.batch.plan import PlanRequest, Tell, make_here
from gongwenkit.run.report.forking import why_not_forked

__all__ = ["Planner"]

TRIES = 2


class Planner:
    """Makes plans in another process, and hands that process on to who makes the reports."""

    def __init__(self) -> None:
        self._server: ForkServer | None = None

    def make(self, request: PlanRequest, tell: Tell) -> Mapping[str, Any]:
        """Makes a plan, as `BatchPlan.to_json`; in this process, where there is no other way.

        Raises:
            UsageError: the process that made it was ended twice.
            BaseException: as `run.batch.fresh_plan.make_plan`.
        """
        if why_not_forked() is not None:
            return make_here(request, tell)
        for _ in range(TRIES):
            try:
                if self._server is None:
                    self._server = ForkServer()
                planned = self._server.plan(request, tell)
            except OSError:  # the system lets no process be made
                self.end()
                return make_here(request, tell)
            except BaseException:
                self.end()
                raise
            if planned is None:
                self.end()
            elif planned.hindered:
                self.end()
                return make_here(request, tell)
            elif planned.error is not None:
                raise planned.error
            else:
                request.state.learn(planned.learnt)
                return planned.plan
        raise _killed()

    def hand_on(self) -> ForkServer | None:
        """Returns the process, once; None where there is none. Whoever takes it ends it."""
        server, self._server = self._server, None
        return server

    def end(self) -> None:
        """Ends the process, if nobody has taken it."""
        if (server := self.hand_on()) is not None:
            server.end(at_once=True)


def _killed() -> UsageError:
    return UsageError(
        "planner-died",
        found=Message(
            "编排这一批报告的进程两次意外终止", "the process that planned the batch ended twice before its time"
        ),
        advice=Message(
            "没有报告被改动；请检查内存是否够用，再运行一次",
            "No report was touched. Check that there is memory enough, and run the command again",
        ),
    )
