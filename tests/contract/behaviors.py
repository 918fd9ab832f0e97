"""The behaviors that Cal.com's own end-to-end specs assert: number, short text, and who shows each here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Behavior:
    """`tests` are `file::function`; without one, `missing` says why."""

    text: str
    tests: tuple[str, ...] = ()
    missing: str = ""


BEHAVIORS: dict[int, Behavior] = {
    1: Behavior("create with 51 metadata keys", ("bookings::test_1_3_metadata_limits",)),
    2: Behavior("metadata key of 41 characters", ("bookings::test_1_3_metadata_limits",)),
    3: Behavior("metadata value of 501 characters", ("bookings::test_1_3_metadata_limits",)),
    4: Behavior("create with guests, language, own field, place", ("bookings::test_4_5_create",)),
    5: Behavior(
        "createdAt and updatedAt",
        ("bookings::test_4_5_create", "details::test_5_created_and_updated_now"),
    ),
    6: Behavior("create a recurrence", ("recurring::test_6_create",)),
    7: Behavior("get by uid", ("bookings::test_7_get_equals_created",)),
    8: Behavior(
        "get shows rating and icsUid",
        ("bookings::test_8_rating_and_ics_uid", "details::test_8_a_rating_is_shown"),
    ),
    9: Behavior("get one of a recurrence", ("recurring::test_9_10_get",)),
    10: Behavior("get a whole recurrence", ("recurring::test_9_10_get",)),
    11: Behavior("list with pagination", ("lists::test_11_19_listing",)),
    12: Behavior("take and skip", ("lists::test_12_pagination",)),
    13: Behavior("status upcoming, past, both", ("lists::test_13_14_statuses",)),
    14: Behavior(
        "status recurring",
        (
            "lists::test_13_14_statuses",
            "recurring::test_14_listed_as_recurring",
        ),
    ),
    15: Behavior(
        "attendeeEmail, attendeeName are exact",
        ("lists::test_11_19_listing", "details::test_15_16_exact_addresses_and_some_event_types"),
    ),
    16: Behavior(
        "eventTypeId, eventTypeIds",
        ("lists::test_11_19_listing", "details::test_15_16_exact_addresses_and_some_event_types"),
    ),
    17: Behavior("afterStart, beforeEnd", ("lists::test_11_19_listing",)),
    18: Behavior("created and updated between", ("lists::test_11_19_listing",)),
    19: Behavior("sorts", ("lists::test_11_19_listing",)),
    20: Behavior("reschedule", ("changes::test_20_21_28_a_move_mints_a_new_booking",)),
    21: Behavior(
        "the old booking after it", ("changes::test_20_21_28_a_move_mints_a_new_booking",)
    ),
    22: Behavior("reschedule one of a recurrence", ("recurring::test_22_23_moving_one",)),
    23: Behavior("the recurrence after it", ("recurring::test_22_23_moving_one",)),
    24: Behavior("host absent", ("hosts::test_24_25_absence",)),
    25: Behavior("attendee absent", ("hosts::test_24_25_absence",)),
    26: Behavior("cancel with a reason", ("changes::test_26_cancel_with_a_reason",)),
    27: Behavior(
        "cancel a recurrence",
        (
            "recurring::test_27_cancelling_all",
            "recurring::test_27_48_cancelling_all_that_remain",
        ),
    ),
    28: Behavior(
        "who cancelled, who rescheduled",
        ("changes::test_20_21_28_a_move_mints_a_new_booking", "details::test_28_who_cancelled"),
    ),
    29: Behavior("create without an event type", ("bookings::test_29_no_event_type",)),
    30: Behavior("create by username and slug", ("bookings::test_30_by_slug_and_username",)),
    31: Behavior("location objects", ("bookings::test_31_location_objects",)),
    32: Behavior("wrong locations", ("bookings::test_32_wrong_locations",)),
    33: Behavior(
        "reschedule in spite of invalid answers",
        ("changes::test_33_moving_what_was_stored_without_answers",),
    ),
    34: Behavior("required phone number absent", ("bookings::test_34_35_required_phone_number",)),
    35: Behavior("required phone number given", ("bookings::test_34_35_required_phone_number",)),
    36: Behavior("reschedule a cancelled one", ("changes::test_36_37_moving_a_dead_booking",)),
    37: Behavior("reschedule a rescheduled one", ("changes::test_36_37_moving_a_dead_booking",)),
    38: Behavior("cancel twice", ("changes::test_38_cancel_twice",)),
    39: Behavior(
        "confirmation required is pending",
        (
            "bookings::test_39_confirmation_required_is_pending_and_unguarded",
            "details::test_39_no_calendar_event_until_confirmed",
        ),
    ),
    40: Behavior("confirm", ("changes::test_40_confirm",)),
    41: Behavior(
        "decline",
        ("changes::test_41_decline", "changes::test_41_a_stranger_declines_nothing"),
    ),
    42: Behavior("reassign a round robin", ("teams::test_42_43_reassigning",)),
    43: Behavior("reassign to a user", ("teams::test_42_43_reassigning",)),
    44: Behavior("with an API key", ("changes::test_44_the_hosts_own_key",)),
    45: Behavior("recurrenceCount too high", ("recurring::test_45_too_many",)),
    46: Behavior("recurrenceCount up to the most", ("recurring::test_46_fewer_or_all",)),
    47: Behavior("cancel those that follow", ("recurring::test_47_cancelling_what_follows",)),
    48: Behavior("cancel all that remain", ("recurring::test_27_48_cancelling_all_that_remain",)),
    49: Behavior("first seat", ("seated::test_49_50_seats_share_a_booking",)),
    50: Behavior("second seat", ("seated::test_49_50_seats_share_a_booking",)),
    51: Behavior("reschedule without seatUid", ("seated::test_51_52_moving_a_seat",)),
    52: Behavior("reschedule a seat", ("seated::test_51_52_moving_a_seat",)),
    53: Behavior("hidden attendees, anybody", ("seated::test_53_54_hidden_attendees",)),
    54: Behavior("hidden attendees, owner", ("seated::test_53_54_hidden_attendees",)),
    55: Behavior("cancel a seat", ("seated::test_55_cancelling_a_seat",)),
    56: Behavior(
        "host cancels without a reason",
        (
            "changes::test_56_57_the_host_gives_a_reason",
            "seated::test_56_57_a_host_cancels_with_a_reason",
        ),
    ),
    57: Behavior(
        "host cancels with a reason",
        (
            "changes::test_56_57_the_host_gives_a_reason",
            "seated::test_56_57_a_host_cancels_with_a_reason",
        ),
    ),
    58: Behavior("create on a team's event type", ("teams::test_58_a_host_of_the_team",)),
    59: Behavior(
        "team, phone only",
        (
            "bookings::test_59_60_phone_only",
            "teams::test_59_60_phone_only",
        ),
    ),
    60: Behavior(
        "team, reschedule phone only",
        (
            "bookings::test_59_60_phone_only",
            "teams::test_59_60_phone_only",
        ),
    ),
    61: Behavior("list by team", ("teams::test_61_lists_by_team",)),
    62: Behavior(
        "teamSlug needs organizationSlug", ("teams::test_62_a_teams_slug_needs_its_organization",)
    ),
    63: Behavior("bookings of an organization's team", ("teams::test_63_bookings_of_a_team",)),
    64: Behavior("missing required field", ("bookings::test_64_65_80_own_fields",)),
    65: Behavior("type of a phone field", ("bookings::test_65_76_types_of_fields",)),
    66: Behavior("type of a address field", ("bookings::test_65_76_types_of_fields",)),
    67: Behavior("type of a text field", ("bookings::test_65_76_types_of_fields",)),
    68: Behavior("type of a number field", ("bookings::test_65_76_types_of_fields",)),
    69: Behavior("type of a textarea field", ("bookings::test_65_76_types_of_fields",)),
    70: Behavior("type of a boolean field", ("bookings::test_65_76_types_of_fields",)),
    71: Behavior("type of a url field", ("bookings::test_65_76_types_of_fields",)),
    72: Behavior("type of a multiemail field", ("bookings::test_65_76_types_of_fields",)),
    73: Behavior("type of a multiselect field", ("bookings::test_65_76_types_of_fields",)),
    74: Behavior("type of a checkbox field", ("bookings::test_65_76_types_of_fields",)),
    75: Behavior("type of a radio field", ("bookings::test_65_76_types_of_fields",)),
    76: Behavior("type of a select field", ("bookings::test_65_76_types_of_fields",)),
    77: Behavior("option of a select field", ("bookings::test_77_80_options_of_fields",)),
    78: Behavior("option of a radio field", ("bookings::test_77_80_options_of_fields",)),
    79: Behavior("option of a multiselect field", ("bookings::test_77_80_options_of_fields",)),
    80: Behavior("option of a checkbox field", ("bookings::test_77_80_options_of_fields",)),
    81: Behavior("lengthInMinutes on a fixed length", ("bookings::test_81_82_lengths",)),
    82: Behavior("default and chosen length", ("bookings::test_81_82_lengths",)),
    83: Behavior("recurrence of a chosen length", ("recurring::test_83_a_chosen_length",)),
    84: Behavior("eight slots a day", ("slots::test_84_eight_slots_a_day_in_utc",)),
    85: Behavior("slots in a zone", ("slots::test_85_slots_in_a_time_zone",)),
    86: Behavior("slots by slug", ("slots::test_86_slug_and_username_list_the_same",)),
    87: Behavior("start and end with hours", ("slots::test_87_hours_clip",)),
    88: Behavior("format range", ("slots::test_88_range_has_ends",)),
    89: Behavior(
        "reserve",
        (
            "slots::test_89_90_reserving_hides_the_slot_for_five_minutes",
            "slots::test_89_a_hold_ends_after_five_minutes",
        ),
    ),
    90: Behavior(
        "get a reservation", ("slots::test_89_90_reserving_hides_the_slot_for_five_minutes",)
    ),
    91: Behavior(
        "reserve over a start",
        ("slots::test_91_93_overlapping_reservations", "details::test_91_93_98_holds_over_a_hold"),
    ),
    92: Behavior(
        "reserve over an end",
        ("slots::test_91_93_overlapping_reservations", "details::test_91_93_98_holds_over_a_hold"),
    ),
    93: Behavior(
        "reserve within",
        ("slots::test_91_93_overlapping_reservations", "details::test_91_93_98_holds_over_a_hold"),
    ),
    94: Behavior("move and free a hold", ("slots::test_94_moving_and_releasing_a_hold",)),
    95: Behavior(
        "reservationDuration: who may",
        (
            "slots::test_95_holding_longer_needs_the_owner",
            "slots::test_95_a_stranger_may_not_hold_longer",
            "teams::test_95_a_team_mate_may_hold_longer",
        ),
    ),
    96: Behavior(
        "a booking removes the slot",
        ("slots::test_96_booking_removes_the_slot_of_every_event_type",),
    ),
    97: Behavior("seats in slots", ("seated::test_97_seats_left",)),
    98: Behavior(
        "reserve a variable length",
        ("slots::test_98_variable_length_holds", "details::test_91_93_98_holds_over_a_hold"),
    ),
    99: Behavior("out of office", ("hosts::test_99_out_of_office_days_have_no_key",)),
    100: Behavior("reserve over accepted", ("slots::test_100_101_no_hold_over_a_live_booking",)),
    101: Behavior("reserve over pending", ("slots::test_100_101_no_hold_over_a_live_booking",)),
    102: Behavior(
        "reserve over awaiting_host",
        ("slots::test_102_no_hold_over_a_booking_that_awaits_its_host",),
    ),
    103: Behavior("reserve over cancelled", ("slots::test_103_104_a_dead_booking_frees_the_time",)),
    104: Behavior("reserve over rejected", ("slots::test_103_104_a_dead_booking_frees_the_time",)),
    105: Behavior(
        "reserve over a booking, geometry 1 of 8",
        ("slots::test_105_116_overlap_is_half_open", "details::test_105_112_holds_over_a_booking"),
    ),
    106: Behavior(
        "reserve over a booking, geometry 2 of 8",
        ("slots::test_105_116_overlap_is_half_open", "details::test_105_112_holds_over_a_booking"),
    ),
    107: Behavior(
        "reserve over a booking, geometry 3 of 8",
        ("slots::test_105_116_overlap_is_half_open", "details::test_105_112_holds_over_a_booking"),
    ),
    108: Behavior(
        "reserve over a booking, geometry 4 of 8",
        ("slots::test_105_116_overlap_is_half_open", "details::test_105_112_holds_over_a_booking"),
    ),
    109: Behavior(
        "reserve over a booking, geometry 5 of 8",
        ("slots::test_105_116_overlap_is_half_open", "details::test_105_112_holds_over_a_booking"),
    ),
    110: Behavior(
        "reserve over a booking, geometry 6 of 8",
        ("slots::test_105_116_overlap_is_half_open", "details::test_105_112_holds_over_a_booking"),
    ),
    111: Behavior(
        "reserve over a booking, geometry 7 of 8",
        ("slots::test_105_116_overlap_is_half_open", "details::test_105_112_holds_over_a_booking"),
    ),
    112: Behavior(
        "reserve over a booking, geometry 8 of 8",
        ("slots::test_105_116_overlap_is_half_open", "details::test_105_112_holds_over_a_booking"),
    ),
    113: Behavior(
        "reserve beside a booking, 1 of 4",
        (
            "slots::test_105_116_overlap_is_half_open",
            "details::test_113_116_holds_beside_a_booking",
        ),
    ),
    114: Behavior(
        "reserve beside a booking, 2 of 4",
        (
            "slots::test_105_116_overlap_is_half_open",
            "details::test_113_116_holds_beside_a_booking",
        ),
    ),
    115: Behavior(
        "reserve beside a booking, 3 of 4",
        (
            "slots::test_105_116_overlap_is_half_open",
            "details::test_113_116_holds_beside_a_booking",
        ),
    ),
    116: Behavior(
        "reserve beside a booking, 4 of 4",
        (
            "slots::test_105_116_overlap_is_half_open",
            "details::test_113_116_holds_beside_a_booking",
        ),
    ),
    117: Behavior(
        "bookingUidToReschedule", ("slots::test_117_the_moved_bookings_own_time_is_open",)
    ),
    118: Behavior(
        "collective and round robin slots", ("teams::test_118_collective_and_round_robin_slots",)
    ),
    119: Behavior("reserve without hosts", ("teams::test_119_a_team_event_type_without_hosts",)),
    120: Behavior("slots by teamSlug", ("teams::test_120_slots_by_a_teams_slug",)),
    121: Behavior("slots of several users", ("teams::test_121_slots_of_several_users",)),
    122: Behavior("event type by id without credentials", ("account::test_122_event_type_by_id",)),
    123: Behavior("refused event types", ("event_types::test_123_refused_creations",)),
    124: Behavior(
        "create an event type, full and hidden",
        (
            "event_types::test_124_create",
            "event_types::test_124_what_was_created_can_be_booked",
            "event_types::test_124_create_full_and_hidden",
        ),
    ),
    125: Behavior(
        "list event types",
        (
            "account::test_125_listing_event_types",
            "account::test_125_own_event_types_in_their_order",
            "organizations::test_125_listing_within_an_organization",
        ),
    ),
    126: Behavior(
        "what seats cannot be with", ("event_types::test_126_what_seats_cannot_be_with",)
    ),
    127: Behavior("patch, unknown, delete", ("event_types::test_127_patch_and_delete",)),
    128: Behavior(
        "body of an older version", ("event_types::test_128_a_body_of_the_older_version",)
    ),
    129: Behavior("output as input", ("event_types::test_129_an_output_is_an_input",)),
    130: Behavior(
        "default schedule without hours", ("schedules::test_130_a_default_schedule_without_hours",)
    ),
    131: Behavior(
        "schedules read, changed, deleted",
        (
            "schedules::test_131_read_change_delete",
            "schedules::test_131_one_beside_the_default",
        ),
    ),
    132: Behavior(
        "webhooks",
        ("webhooks::test_132_the_life_of_a_webhook", "webhooks::test_132_somebody_elses_webhook"),
    ),
    133: Behavior("rate limit", ("limits::test_133_more_than_the_limit",)),
    134: Behavior(
        "me, read and changed",
        (
            "account::test_134_me",
            "schedules::test_134_patch_me",
            "schedules::test_134_wrong_profiles",
        ),
    ),
    135: Behavior("allowConflicts", ("hosts::test_135_conflicts_that_the_host_allows",)),
    136: Behavior("recordings and such by a stranger", ("hosts::test_136_parts_are_the_hosts",)),
}
