"""Everything that can be done at a desk can be asked for by a program, or is named here with its reason."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from notoneless.desks.api import operations as _operations  # noqa: F401  (reading it is what gives the API its operations)
from notoneless.desks.kit.policy import declared
from tests.desks.test_api_operations import OPS
from tests.house.test_every_url_has_a_policy import leaves

DESKS = (
    "cases",
    "warroom",
    "reports",
    "ground",
    "duty",
    "files",
    "attendance",
    "moves",
    "people",
    "imports",
    "sweeps",
    "guard",
    "inbox",
    "house",
    "public",
)

#: A desk's address, and the operations that do the same. Each asks for the same power as the desk.
DONE_BY = {
    "cases:list": "list_cases",
    "cases:ledgers": "get_ledger",
    "cases:todo": "get_todo",
    "warroom:map": "get_war_map",
    "reports:list": "list_reports",
    "reports:summary": "get_reports_paper",
    "reports:report": "get_report",
    "reports:reviews": "list_reviews draw_review",
    "reports:review": "get_review",
    "reports:check": "assign_check write_check",
    "reports:paper": "get_report_paper",
    "cases:case": "get_case",
    "cases:paper": "get_case_paper",
    "cases:open": "open_case",
    "cases:dispatched": "dispatch_case",
    "cases:accepted": "accept_case",
    "cases:declined": "decline_case",
    "cases:verified": "verify_case",
    "cases:reasoned": "give_reasons",
    "cases:contacted": "add_contact",
    "cases:visited": "add_visit",
    "cases:stepped": "take_step",
    "cases:served": "serve_paper",
    "cases:referred": "refer_case",
    "cases:replied": "enter_reply",
    "cases:returned": "return_child",
    "cases:followed": "follow_up",
    "cases:seen": "add_sighting",
    "cases:closing": "ask_closure",
    "cases:checked": "check_closure",
    "cases:reopened": "reopen_case",
    "cases:handed_over": "offer_case",
    "cases:taken_over": "take_over_case",
    "cases:templates": "list_paper_templates replace_paper_template use_house_paper_template",
    "cases:template": "get_paper_template",
    "cases:draw": "get_paper_draft draw_paper",
    "cases:struck": "strike_act",
    "cases:noted": "add_case_note",
    "ground:divisions": "list_places",
    "ground:division": "get_place",
    "ground:on_division": "establish_division rename_division recode_division move_village merge_division split_division "
    "close_division",
    "ground:schools": "list_schools",
    "ground:school": "get_school",
    "ground:classes": "list_classes form_class",
    "ground:next_year": "get_next_year ask_for_classes",
    "ground:on_school": "amend_school rename_school move_school reclass_school recode_school merge_school split_school "
    "close_school",
    "ground:renumber": "renumber_class",
    "ground:end_class": "end_class",
    "ground:in_county": "establish_school establish_centre",
    "ground:centres": "list_centres",
    "ground:on_centre": "rename_centre close_centre",
    "ground:areas": "list_areas",
    "ground:new_area": "found_area",
    "ground:area_act": "rename_area end_area",
    "ground:area_school": "put_school_in_area take_school_out",
    "ground:lists": "list_imports",
    "ground:list": "keep_draft list_imports",
    "ground:draft": "get_draft apply_draft",
    "ground:year": "get_year_turn list_year_turns rehearse_year_turn turn_year take_back_turn",
    "duty:organisation": "get_organisation",
    "duty:book": "list_posts",
    "duty:model": "list_chain_models",
    "duty:establish": "establish_posts",
    "duty:add_post": "add_post",
    "duty:post": "get_post",
    "duty:appoint": "appoint",
    "duty:end_post": "end_post",
    "duty:end_term": "end_term",
    "duty:hand_over": "list_receivers offer_hand_over",
    "duty:mine": "get_own_duty",
    "duty:accept": "accept_hand_over",
    "duty:refuse": "refuse_hand_over",
    "duty:withdraw": "withdraw_hand_over",
    "duty:gaps": "count_gaps get_gap_figures",
    "duty:chains": "get_gap_chains",
    "duty:gap": "list_gaps",
    "duty:groups": "list_groups",
    "duty:group": "get_group set_group",
    "duty:group_upload": "keep_group_list",
    "duty:group_list": "get_group_list",
    "duty:group_take": "take_group_list",
    "duty:letters": "list_letter_units",
    "duty:letter_list": "list_letters get_letters_pdf",
    "duty:draw": "draw_letters",
    "duty:templates": "list_templates replace_template use_house_template",
    "duty:template": "get_template",
    "duty:letter": "get_letter",
    "duty:sign": "sign_letter",
    "duty:upload": "upload_scan",
    "duty:void": "void_letter",
    "duty:docx": "get_letter_docx",
    "duty:pdf": "get_letter_pdf",
    "duty:scan": "get_letter_scan",
    "files:list": "list_children",
    "files:search": "search_children search_children_by_number",
    "files:new": "open_file",
    "files:alike": "find_alike",
    "files:child": "get_child",
    "files:edit": "rename_child correct_child set_number put_residence put_guardian put_household put_spell add_category add_sponsor",
    "files:end": "end_guardian end_household end_spell end_category end_sponsor",
    "files:remark": "add_remark",
    "files:merge": "compare_children merge_children",
    "files:separate": "separate_children",
    "files:remove": "remove_child",
    "files:removed": "list_removed_children restore_child",
    "attendance:today": "list_class_calls",
    "attendance:missed": "list_missed_children",
    "attendance:tasks": "list_absence_tasks",
    "attendance:absence": "get_absence answer_absence",
    "attendance:proof": "get_absence_proof",
    "attendance:room": "get_class_call call_class",
    "moves:list": "list_moves",
    "moves:move": "get_move",
    "moves:letter": "get_move_letter",
    "moves:paper": "get_move_paper",
    "moves:propose": "propose_move",
    "moves:arrival": "report_arrival",
    "moves:confirm": "confirm_move",
    "moves:refuse": "refuse_move",
    "moves:withdraw": "withdraw_move",
    "moves:decide": "decide_move",
    "moves:undo": "undo_move",
    "people:accounts": "list_accounts",
    "people:person": "get_account",
    "people:slips": "reissue_slips",
    "people:invite": "list_posts_to_fill",
    "people:invite_to": "invite",
    "people:staff": "keep_staff_list",
    "people:staff_list": "get_staff_list",
    "people:staff_take": "take_staff_list",
    "people:account": "me",
    "people:tokens": "list_tokens make_token",
    "people:revoke_token": "revoke_token",
    "people:correct": "correct_account",
    "people:disable": "disable_account",
    "people:enable": "enable_account",
    "people:unlock": "unlock_account",
    "people:drop_second_factor": "drop_second_factor",
    "imports:list": "list_roll_imports",
    "imports:new": "begin_roll_import add_roll_file",
    "imports:import": "get_roll_import",
    "imports:progress": "get_roll_import",
    "imports:add": "add_roll_file",
    "imports:order": "order_sweep",
    "imports:answer": "answer_fuses order_sweep",
    "imports:discard": "discard_roll_import",
    "imports:faults": "get_fault_book",
    "imports:pairs": "list_roll_pairs",
    "imports:pair": "get_roll_pair judge_roll_pair",
    "imports:file": "get_roll_file say_of_roll_file",
    "imports:drop": "drop_roll_file",
    "imports:look": "look_at_roll_file",
    "sweeps:list": "list_sweeps",
    "sweeps:publication": "get_sweep list_proposals",
    "sweeps:take": "take_sweep",
    "sweeps:finish": "finish_sweep",
    "sweeps:withdraw": "withdraw_sweep",
    "sweeps:doubts": "get_next_doubt",
    "sweeps:doubt": "get_doubt decide_doubt",
    "guard:reveal": "reveal",
    "guard:exports": "list_exports",
    "guard:export_new": "get_export_list request_export",
    "guard:export_fetch": "fetch_export",
    "guard:approvals": "list_approvals",
    "guard:export_decide": "decide_export",
    "guard:alerts": "list_alerts",
    "guard:alert_seen": "see_alert",
    "guard:impact": "get_impact",
    "inbox:list": "list_messages",
    "inbox:letter": "get_message read_message",
    "inbox:read_all": "read_all_messages",
    "inbox:choice": "get_message_choice set_message_choice",
    "inbox:ways": "list_message_ways",
    "inbox:way": "set_message_way",
    "inbox:try": "try_message_way",
    "inbox:failed": "list_failed_notices",
    "inbox:again": "send_notice_again",
    "house:health": "get_health",
    "house:journal": "list_journal",
    "house:tallies": "count_journal",
    "house:packet": "get_packet",
}
#: What has no operation, and why.
WITHOUT = {
    "reports:file": "a principal's own word, given at the desk; no post at a school may make a token",
    "cases:checks": "the part of get_todo that waits for the bureau, as a page",
    "cases:export": "the rows of list_cases, by way of request_export",
    "ground:schools_book": "the rows of list_schools as a workbook",
    "ground:template": "a workbook to fill in by hand; list_imports tells the columns",
    "ground:unclear_book": "the unclear rows of get_draft as a workbook",
    "duty:gap_book": "the rows of list_gaps as a workbook",
    "duty:group_template": "a workbook to fill in by hand",
    "duty:groups_book": "the rows of list_groups as a workbook",
    "duty:letters_book": "the rows of list_letters as a workbook",
    "files:suggest": "a fragment while somebody types; search_children gives the same",
    "files:export": "leads from ticked rows to the page that asks for a reason: request_export",
    "files:merge_choose": "a choice among search_children and find_alike",
    "people:accounts_book": "the rows of list_accounts as a workbook",
    "people:staff_template": "a workbook to fill in by hand",
    "people:password": "a person's own password, in a browser",
    "people:second_factor": "a person's own second factor, in a browser",
    "people:paper_codes": "a person's own codes on paper, in a browser",
    "people:end_session": "ends a browser's session; a token has none",
    "people:end_other_sessions": "ends browsers' sessions; a token has none",
    "people:language": "the language of pages; every refusal of the API has both",
    "people:step_up": "a second factor given again, in a browser",
    "guard:shown": "what was revealed, again on the screen, in the same session",
    "guard:masked": "a fragment that puts the mask back; get_child gives the masks",
    "guard:export_file": "what fetch_export leads to, with its ticket, in the same browser",
    "public:home": "tiles over the other lists",
    "public:healthz": "open to everybody, without a token",
    "public:keep_filter": "a question kept for a page's list; a program keeps its own",
    "public:drop_filter": "a question kept for a page's list; a program keeps its own",
}
#: Reads with which a form is filled: their power is the desk's for writing, or that of another list.
READ_ELSEWHERE = {"list_receivers", "list_imports"}

LEAVES = [
    (name, declared(view)) for _, name, view in leaves(get_resolver().url_patterns) if name.split(":")[0] in DESKS
]
API_OPERATIONS = {name: (method, told.powers[method]) for name, (method, _route, told) in OPS.items()}


def test_every_address_of_every_desk_is_done_by_an_operation_or_explained():
    names = {name for name, _ in LEAVES}
    assert len(names) > 110
    assert names - set(DONE_BY) - set(WITHOUT) == set(), "give it an operation, or say in WITHOUT why it has none"
    assert (set(DONE_BY) | set(WITHOUT)) - names == set() and not set(DONE_BY) & set(WITHOUT)
    assert all(len(why) > 15 for why in WITHOUT.values())


def test_every_operation_does_what_some_desk_does():
    assert {op for ops in DONE_BY.values() for op in ops.split()} == set(API_OPERATIONS)


@pytest.mark.parametrize(("name", "told"), LEAVES, ids=[name for name, _ in LEAVES])
def test_an_operation_asks_for_the_power_that_the_desk_asks_for(name, told):
    if name in WITHOUT:
        return
    ops = DONE_BY[name].split()
    if "POST" in told.powers and name != "files:search":
        assert any(API_OPERATIONS[op][0] == "POST" for op in ops), f"{name} writes, and no operation of it does"
    for op in ops:
        method, power = API_OPERATIONS[op]
        if op not in READ_ELSEWHERE:
            assert power == told.powers[method if method in told.powers else "GET"], (name, op)
        if "POST" in told.fresh and method == "POST":
            assert "POST" in OPS[op][2].fresh, (
                f"{op}: the desk asks for a fresh second factor, which a token cannot give"
            )
