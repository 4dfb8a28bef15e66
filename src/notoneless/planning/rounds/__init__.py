"""家访路线 — rounds: which teacher visits which homes, on which day and in which order.

A teacher has an evening or half a day; the homes lie up the valley. A route that runs half an hour late leaves the last family
waiting at a closed door, and that family is the one nobody ever reaches. So every visit is either on a round, with its times, or
told as left over, with what stands in its way.

``planning.plan`` makes the plan, ``checking.violations`` checks it without a line of the planner's, ``hand`` moves a stop by hand.
"""
