"""接口 — what the desks show and do, for programs: the same queries and actions, the same reach, by a token's powers."""
