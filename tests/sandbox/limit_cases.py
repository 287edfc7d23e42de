"""Payloads by limit: what is at it, and what is above it."""

from typing import Any

from tests.sandbox.payloads import (
    actions,
    button,
    field,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    rich,
    section,
    table,
    text_input,
)

Json = dict[str, Any]
CONFIRM = {"title": plain("t"), "text": plain("t"), "confirm": plain("y"), "deny": plain("n")}
FITTING: dict[str, tuple[list[Json], list[Json]]] = {
    "section text 3,000": ([section("x" * 3000)], [section("x" * 3001)]),
    "section text not empty": ([section("x")], [section("")]),
    "section says something": ([section()], [{"type": "section"}]),
    "section fields 10": (
        [{"type": "section", "fields": [mrkdwn("x")] * 10}],
        [{"type": "section", "fields": [mrkdwn("x")] * 11}],
    ),
    "section field 2,000": (
        [{"type": "section", "fields": [mrkdwn("x" * 2000)]}],
        [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
    ),
    "header 150": (
        [{"type": "header", "text": plain("x" * 150)}],
        [{"type": "header", "text": plain("x" * 151)}],
    ),
    "header is plain": ([{"type": "header", "text": plain("x")}], [{"type": "header", "text": mrkdwn("x")}]),
    "context 10": (
        [{"type": "context", "elements": [mrkdwn("x")] * 10}],
        [{"type": "context", "elements": [mrkdwn("x")] * 11}],
    ),
    "actions 25": (
        [actions(*[button(action_id=f"a{n}") for n in range(25)])],
        [actions(*[button(action_id=f"a{n}") for n in range(26)])],
    ),
    "actions not empty": ([actions(button())], [actions()]),
    "button text 75": ([actions(button("x" * 75))], [actions(button("x" * 76))]),
    "button value 2,000": ([actions(button(value="x" * 2000))], [actions(button(value="x" * 2001))]),
    "button url 3,000": (
        [actions(button(url="https://e.x/" + "x" * 2988))],
        [actions(button(url="https://e.x/" + "x" * 2989))],
    ),
    "button style": ([actions(button(style="primary"))], [actions(button(style="loud"))]),
    "no unknown property": ([actions(button())], [actions(button(colour="red"))]),
    "known block types": ([section()], [{"type": "sektion", "text": mrkdwn("x")}]),
    "known element types": ([actions(button())], [actions({"type": "knob", "text": plain("x")})]),
    "action_id 255": ([actions(button(action_id="x" * 255))], [actions(button(action_id="x" * 256))]),
    "action_id once in its block": (
        [actions(button(action_id="a"), button(action_id="b"))],
        [actions(button(action_id="a"), button(action_id="a"))],
    ),
    "block_id 255": ([section(block_id="x" * 255)], [section(block_id="x" * 256)]),
    "block_id once": (
        [section(block_id="a"), section(block_id="b")],
        [section(block_id="a"), section(block_id="a")],
    ),
    "blocks 50 in a message": ([{"type": "divider"}] * 50, [{"type": "divider"}] * 51),
    "confirm title 100": (
        [actions(button(confirm={**CONFIRM, "title": plain("x" * 100)}))],
        [actions(button(confirm={**CONFIRM, "title": plain("x" * 101)}))],
    ),
    "confirm text 300": (
        [actions(button(confirm={**CONFIRM, "text": mrkdwn("x" * 300)}))],
        [actions(button(confirm={**CONFIRM, "text": mrkdwn("x" * 301)}))],
    ),
    "confirm labels 30": (
        [actions(button(confirm={**CONFIRM, "deny": plain("x" * 30)}))],
        [actions(button(confirm={**CONFIRM, "deny": plain("x" * 31)}))],
    ),
    "confirm is whole": (
        [actions(button(confirm=CONFIRM))],
        [actions(button(confirm={"title": plain("t"), "text": plain("t")}))],
    ),
    "select 100 options": (
        [actions({"type": "static_select", "options": options(100)})],
        [actions({"type": "static_select", "options": options(101)})],
    ),
    "select offers something": (
        [actions({"type": "static_select", "options": options(1)})],
        [actions({"type": "static_select"})],
    ),
    "select preset is an option": (
        [actions({"type": "static_select", "options": options(2), "initial_option": options(2)[1]})],
        [actions({"type": "static_select", "options": options(2), "initial_option": option("other")})],
    ),
    "option text 75": (
        [actions({"type": "static_select", "options": [option(text="x" * 75)]})],
        [actions({"type": "static_select", "options": [option(text="x" * 76)]})],
    ),
    "option value 75": (
        [actions({"type": "static_select", "options": [option("x" * 75)]})],
        [actions({"type": "static_select", "options": [option("x" * 76)]})],
    ),
    "option description 75": (
        [actions({"type": "radio_buttons", "options": [option(description=plain("x" * 75))]})],
        [actions({"type": "radio_buttons", "options": [option(description=plain("x" * 76))]})],
    ),
    "option values differ": (
        [actions({"type": "radio_buttons", "options": options(2)})],
        [actions({"type": "radio_buttons", "options": [option("a"), option("a")]})],
    ),
    "option groups 100": (
        [
            actions(
                {
                    "type": "static_select",
                    "option_groups": [{"label": plain("g"), "options": options(1)}] * 100,
                }
            )
        ],
        [
            actions(
                {
                    "type": "static_select",
                    "option_groups": [{"label": plain("g"), "options": options(1)}] * 101,
                }
            )
        ],
    ),
    "radio buttons 10": (
        [actions({"type": "radio_buttons", "options": options(10)})],
        [actions({"type": "radio_buttons", "options": options(11)})],
    ),
    "checkboxes 10": (
        [actions({"type": "checkboxes", "options": options(10)})],
        [actions({"type": "checkboxes", "options": options(11)})],
    ),
    "overflow 5": (
        [actions({"type": "overflow", "options": options(5)})],
        [actions({"type": "overflow", "options": options(6)})],
    ),
    "placeholder 150": (
        [actions({"type": "users_select", "placeholder": plain("x" * 150)})],
        [actions({"type": "users_select", "placeholder": plain("x" * 151)})],
    ),
    "dates": (
        [actions({"type": "datepicker", "initial_date": "2026-01-31"})],
        [actions({"type": "datepicker", "initial_date": "31.1.2026"})],
    ),
    "text inputs stand in input blocks": ([field(text_input())], [actions(text_input())]),
    "buttons do not": ([actions(button())], [field(button())]),
    "datetimepicker is no accessory": (
        [actions({"type": "datetimepicker"})],
        [section(accessory={"type": "datetimepicker"})],
    ),
    "image alt_text": (
        [{"type": "image", "image_url": "https://e.x/p.png", "alt_text": "p"}],
        [{"type": "image", "image_url": "https://e.x/p.png"}],
    ),
    "image alt_text 2,000": (
        [{"type": "image", "image_url": "https://e.x/p.png", "alt_text": "x" * 2000}],
        [{"type": "image", "image_url": "https://e.x/p.png", "alt_text": "x" * 2001}],
    ),
    "rich text list indent 8": (
        [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "indent": 8,
                        "elements": rich("x")["elements"],
                    }
                ],
            }
        ],
        [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "indent": 9,
                        "elements": rich("x")["elements"],
                    }
                ],
            }
        ],
    ),
    "rich text says something": ([rich("x")], [rich("")]),
    "alert is for modals": ([section()], [{"type": "alert", "text": plain("x")}]),
    "markdown 12,000": (
        [{"type": "markdown", "text": "x" * 12_000}],
        [{"type": "markdown", "text": "x" * 6_001}, {"type": "markdown", "text": "x" * 6_000}],
    ),
    "one table": ([table(2, 2)], [table(2, 2), table(2, 2)]),
    "table rows 100": ([table(100, 2)], [table(101, 2)]),
    "table columns 20": ([table(2, 20)], [table(2, 21)]),
    "table cells 10,000": ([table(10, 10, "x" * 100)], [table(10, 10, "x" * 101)]),
    "text over all 13,200": ([section("x" * 2640)] * 5, [section("x" * 2641)] * 5),
}
VIEWS: dict[str, tuple[Json, Json]] = {
    "title 24": (modal(title=plain("x" * 24)), modal(title=plain("x" * 25))),
    "submit 24": (modal(submit=plain("x" * 24)), modal(submit=plain("x" * 25))),
    "close 24": (modal(close=plain("x" * 24)), modal(close=plain("x" * 25))),
    "title is needed": (modal(), {"type": "modal", "blocks": []}),
    "private_metadata 3,000": (modal(private_metadata="x" * 3000), modal(private_metadata="x" * 3001)),
    "callback_id 255": (modal(callback_id="x" * 255), modal(callback_id="x" * 256)),
    "external_id 255": (modal(external_id="x" * 255), modal(external_id="x" * 256)),
    "blocks 100": (modal(*[{"type": "divider"}] * 100), modal(*[{"type": "divider"}] * 101)),
    "inputs need submit": (modal(field(text_input())), modal(field(text_input()), submit=None)),
    "label 2,000": (
        modal(field(text_input(), label=plain("x" * 2000))),
        modal(field(text_input(), label=plain("x" * 2001))),
    ),
    "label is plain": (modal(field(text_input())), modal(field(text_input(), label=mrkdwn("x")))),
    "hint 2,000": (
        modal(field(text_input(), hint=plain("x" * 2000))),
        modal(field(text_input(), hint=plain("x" * 2001))),
    ),
    "max_length 3,000": (
        modal(field(text_input(max_length=3000))),
        modal(field(text_input(max_length=3001))),
    ),
    "min_length below max_length": (
        modal(field(text_input(min_length=5, max_length=5))),
        modal(field(text_input(min_length=6, max_length=5))),
    ),
    "preset fits": (
        modal(field(text_input(initial_value="xx", max_length=2))),
        modal(field(text_input(initial_value="xxx", max_length=2))),
    ),
    "number bounds are strings": (
        modal(field({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"})),
        modal(field({"type": "number_input", "is_decimal_allowed": False, "min_value": 1})),
    ),
    "number says whether decimal": (
        modal(field({"type": "number_input", "is_decimal_allowed": True})),
        modal(field({"type": "number_input"})),
    ),
    "one focus": (
        modal(field(text_input(focus_on_load=True))),
        modal(field(text_input(focus_on_load=True)), field(text_input(focus_on_load=True))),
    ),
    "tables are not for modals": (modal(section()), modal(table(1, 1))),
    "alert 200": (
        modal({"type": "alert", "text": plain("x" * 200)}),
        modal({"type": "alert", "text": plain("x" * 201)}),
    ),
    "response_url_enabled in inputs only": (
        modal(field({"type": "conversations_select", "response_url_enabled": True})),
        modal(section(accessory={"type": "conversations_select", "response_url_enabled": True})),
    ),
    "files 10": (
        modal(field({"type": "file_input", "max_files": 10})),
        modal(field({"type": "file_input", "max_files": 11})),
    ),
}
