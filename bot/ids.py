"""Owns the names by which Slack gives our controls back to us: actions, blocks, views, message metadata."""

# --- buttons on cards and in answers -------------------------------------------------------------

APPROVE = "approve"
REJECT = "reject"
COMPLETE = "complete"
CLAIM = "claim"
RELEASE = "release"
MORE = "more"
MORE_OF_NOTICE = "more_of_notice"  # on a message that is no card
DETAILS = "details"  # of a task
RETRY = "answer_retry"
SKIP = "answer_skip"
FAIL = "answer_fail"
NEXT_PAGE = "next_page"  # of a list in an answer
HAND_OVER_WHILE_AWAY = "hand_over_while_away"  # one's own seat, to one's stand-in
UNDO_DECISION = "undo_decision"  # one that has not taken effect yet
ANSWER_INQUIRY = "answer_inquiry"  # a question about a request
ANSWER_INQUIRY_OF_NOTICE = "answer_inquiry_of_notice"  # on a message that is no card
SNOOZE = "snooze"  # one's own reminder
GO_ON = "go_on"  # with a stopped task, as it was
ASK_ANEW = "ask_anew"  # for the disputed decision of a stopped task
RESUME_EARLIER = "resume_earlier"  # with a stopped task, from an earlier step

# --- buttons in views ----------------------------------------------------------------------------

APPROVE_WITH_COMMENT = "approve_with_comment"
HAND_OVER = "hand_over"
ASK_AGAIN = "ask_again"
EDIT_PREFIX = "edit:"  # and the place of the text among those that may be edited
INQUIRE = "inquire"  # ask a question about a request
BREAK_GLASS = "break_glass"
DISPUTE = "dispute"  # "This was not me"
CANCEL_TASK = "cancel_task"
RETRY_TASK = "retry_task"
PAGE_BACK = "page_back"
PAGE_ON = "page_on"

# --- views ---------------------------------------------------------------------------------------

REJECT_VIEW = "reject_view"
COMMENT_VIEW = "comment_view"
FORM_VIEW = "form_view"
HAND_OVER_VIEW = "hand_over_view"
GLASS_VIEW = "glass_view"
EDIT_VIEW = "edit_view"
INQUIRE_VIEW = "inquire_view"
ANSWER_INQUIRY_VIEW = "answer_inquiry_view"
RUN_VIEW = "run_view"
MORE_VIEW = "more_view"
TASK_VIEW = "task_view"
CANCEL_VIEW = "cancel_view"
RETRY_VIEW = "retry_view"
SNOOZE_VIEW = "snooze_view"
DISPUTE_VIEW = "dispute_view"
RESUME_VIEW = "resume_view"
ASK_ANEW_VIEW = "ask_anew_view"
REMARK_VIEW = "remark_view"  # says something, asks nothing

# --- inputs: what was typed stays while these stay -------------------------------------------------

REASON = "reason"
COMMENT = "comment"
EDITED = "edited"  # the text as it is to be
TARGET = "target"
SEAT = "seat"  # whose place is handed over
PERSON = "person"  # to whom; or who is asked a question
QUESTION = "question"
ANSWER = "answer"
WHEN = "when"  # one wants to be reminded: one of a few instants
EXACTLY_WHEN = "exactly_when"  # any other one
VERDICT = "verdict"  # of somebody who decides alone
VALUE = "value"  # the action of every input; its block says which one it is
FIELD_PREFIX = "field:"

# --- values of the select "Send back to" -------------------------------------------------------------

STEP_PREFIX = "step:"
NOWHERE = "nowhere"

# --- blocks whose place others rely on -------------------------------------------------------------

CONTROLS = "controls"
INQUIRY_PREFIX = "inquiry:"  # the answer to the question of this number

# --- metadata by which a message is found again ----------------------------------------------------

MESSAGE_EVENT = "signoff_message"
