"""Dates in the languages of those who write them: days, hours, lengths, and what no language lets pass."""

from typing import NamedTuple

import pytest

from bot.dates.problems import DateProblem
from tests.unit.away.reading import problem, read, refusal

FRIDAY = "Friday, 27 November 2026 at 00:00"
FRIDAY_AT_17 = "Friday, 27 November 2026 at 17:00"
FRIDAY_ENDS = "Saturday, 28 November 2026 at 00:00"
TODAY_AT_17 = "Monday, 23 November 2026 at 17:00"
TODAY_AT_NOON = "Monday, 23 November 2026 at 12:00"
TOMORROW = "Tuesday, 24 November 2026 at 00:00"
TOMORROW_AT_17 = "Tuesday, 24 November 2026 at 17:00"
TOMORROW_AT_17_30 = "Tuesday, 24 November 2026 at 17:30"
TOMORROW_AT_9 = "Tuesday, 24 November 2026 at 09:00"
SATURDAY = FRIDAY_ENDS
SUNDAY = "Sunday, 29 November 2026 at 00:00"
DECEMBER_ENDS = "Friday, 1 January 2027 at 00:00"
DAY_AFTER = "Wednesday, 25 November 2026 at 00:00"
CHRISTMAS_EVE = "Thursday, 24 December 2026 at 00:00"
CHRISTMAS_EVE_AT_17 = "Thursday, 24 December 2026 at 17:00"
IN_2_DAYS = "Wednesday, 25 November 2026 at 10:00"
IN_3_DAYS = "Thursday, 26 November 2026 at 10:00"
IN_A_WEEK = "Monday, 30 November 2026 at 10:00"
IN_2_WEEKS = "Monday, 7 December 2026 at 10:00"
IN_24_HOURS = "Tuesday, 24 November 2026 at 10:00"
IN_HALF_AN_HOUR = "Monday, 23 November 2026 at 10:30"


class Written(NamedTuple):
    """What somebody writes, and what it means on a Monday at ten in Berlin."""

    text: str
    meant: str


UNDERSTOOD: dict[str, list[Written]] = {
    "de-DE": [
        Written("bis freitag", FRIDAY),
        Written("bis Freitag, 17 Uhr", FRIDAY_AT_17),
        Written("um 17.00 Uhr am Freitag", FRIDAY_AT_17),
        Written("bis einschließlich freitag", FRIDAY_ENDS),
        Written("bis einschliesslich Freitag", FRIDAY_ENDS),
        Written("bis Freitag inklusive", FRIDAY_ENDS),
        Written("bis Ende Freitag", FRIDAY_ENDS),
        Written("bis Freitag 24 Uhr", FRIDAY_ENDS),
        Written("bis 17 Uhr", TODAY_AT_17),
        Written("bis mittag", TODAY_AT_NOON),
        Written("bis morgen", TOMORROW),
        Written("morgen 17", TOMORROW_AT_17),
        Written("morgen um 17 Uhr", TOMORROW_AT_17),
        Written("morgen um 17", TOMORROW_AT_17),
        Written("morgen 17 Uhr 30", TOMORROW_AT_17_30),
        Written("bis morgen um 9", TOMORROW_AT_9),
        Written("bis Ubermorgen", DAY_AFTER),
        Written("bis zum 27", FRIDAY),
        Written("bis 24.12.", CHRISTMAS_EVE),
        Written("bis 24. 12.", CHRISTMAS_EVE),
        Written("24. 12. 17:00", CHRISTMAS_EVE_AT_17),
        Written("bis zum 24. Dezember", CHRISTMAS_EVE),
        Written("Donnerstag, den 24. Dezember 2026, 17:00 Uhr", CHRISTMAS_EVE_AT_17),
        Written("24.12.2026 17 Uhr", CHRISTMAS_EVE_AT_17),
        Written("24. 12. 2026 um 17.00 Uhr", CHRISTMAS_EVE_AT_17),
        Written("für 3 Tage", IN_3_DAYS),
        Written("eine woche", IN_A_WEEK),
        Written("2 Wochen", IN_2_WEEKS),
        Written("für zwei Wochen", IN_2_WEEKS),
        Written("24 Stunden", IN_24_HOURS),
        Written("eine halbe Stunde", IN_HALF_AN_HOUR),
        Written("until friday", FRIDAY),
    ],
    "fr-FR": [
        Written("jusqu’à vendredi", FRIDAY),
        Written("vendredi à 17 heures", FRIDAY_AT_17),
        Written("jusqu'à vendredi inclus", FRIDAY_ENDS),
        Written("jusqu'à fin décembre", DECEMBER_ENDS),
        Written("jusqu'à 17 heures", TODAY_AT_17),
        Written("jusqu'à midi", TODAY_AT_NOON),
        Written("demain 17h", TOMORROW_AT_17),
        Written("demain à 17h30", TOMORROW_AT_17_30),
        Written("demain 9 heures", TOMORROW_AT_9),
        Written("demain à 5 heures du soir", TOMORROW_AT_17),
        Written("après-demain", DAY_AFTER),
        Written("jusqu'au 27", FRIDAY),
        Written("le 27 à 17h", FRIDAY_AT_17),
        Written("jusqu'au 24 décembre", CHRISTMAS_EVE),
        Written("le jeudi 24 décembre 2026 à 17 h 00", CHRISTMAS_EVE_AT_17),
        Written("pendant 3 jours", IN_3_DAYS),
        Written("une semaine", IN_A_WEEK),
        Written("pour deux semaines", IN_2_WEEKS),
        Written("pour 24 heures", IN_24_HOURS),
        Written("24 heures", IN_24_HOURS),
        Written("dans une demi-heure", IN_HALF_AN_HOUR),
    ],
    "es-ES": [
        Written("hasta el viernes", FRIDAY),
        Written("el viernes a las 17:00", FRIDAY_AT_17),
        Written("hasta el viernes inclusive", FRIDAY_ENDS),
        Written("hasta las 17", TODAY_AT_17),
        Written("hasta el mediodía", TODAY_AT_NOON),
        Written("mañana a las 17", TOMORROW_AT_17),
        Written("mañana a las 5 de la tarde", TOMORROW_AT_17),
        Written("mañana a las 9 de la mañana", TOMORROW_AT_9),
        Written("manana a las 17 horas", TOMORROW_AT_17),
        Written("pasado mañana", DAY_AFTER),
        Written("hasta el 24 de diciembre", CHRISTMAS_EVE),
        Written("24 de diciembre de 2026 a las 17h", CHRISTMAS_EVE_AT_17),
        Written("por 3 días", IN_3_DAYS),
        Written("una semana", IN_A_WEEK),
        Written("dos semanas", IN_2_WEEKS),
        Written("24 horas", IN_24_HOURS),
        Written("media hora", IN_HALF_AN_HOUR),
    ],
    "it-IT": [
        Written("fino a venerdì", FRIDAY),
        Written("venerdi alle ore 17", FRIDAY_AT_17),
        Written("fino a venerdì compreso", FRIDAY_ENDS),
        Written("fino a fine dicembre", DECEMBER_ENDS),
        Written("fino alle 17", TODAY_AT_17),
        Written("fino a mezzogiorno", TODAY_AT_NOON),
        Written("domani alle 17", TOMORROW_AT_17),
        Written("domani alle 17:30", TOMORROW_AT_17_30),
        Written("domani alle 9", TOMORROW_AT_9),
        Written("dopodomani", DAY_AFTER),
        Written("fino al 27", FRIDAY),
        Written("fino al 24 dicembre", CHRISTMAS_EVE),
        Written("giovedì 24 dicembre 2026 ore 17", CHRISTMAS_EVE_AT_17),
        Written("per 3 giorni", IN_3_DAYS),
        Written("una settimana", IN_A_WEEK),
        Written("per due settimane", IN_2_WEEKS),
        Written("24 ore", IN_24_HOURS),
        Written("mezz'ora", IN_HALF_AN_HOUR),
    ],
    "pt-BR": [
        Written("até sexta-feira", FRIDAY),
        Written("sexta às 17h", FRIDAY_AT_17),
        Written("até sexta-feira inclusive", FRIDAY_ENDS),
        Written("até às 17", TODAY_AT_17),
        Written("até meio-dia", TODAY_AT_NOON),
        Written("amanhã às 17", TOMORROW_AT_17),
        Written("amanha 17h30", TOMORROW_AT_17_30),
        Written("depois de amanhã", DAY_AFTER),
        Written("até dia 27", FRIDAY),
        Written("até o dia 24 de dezembro", CHRISTMAS_EVE),
        Written("24 de dezembro de 2026 às 17:00", CHRISTMAS_EVE_AT_17),
        Written("por 3 dias", IN_3_DAYS),
        Written("uma semana", IN_A_WEEK),
        Written("duas semanas", IN_2_WEEKS),
        Written("24 horas", IN_24_HOURS),
        Written("meia hora", IN_HALF_AN_HOUR),
    ],
    "nl-NL": [
        Written("tot vrijdag", FRIDAY),
        Written("vrijdag om 17 uur", FRIDAY_AT_17),
        Written("tot en met vrijdag", FRIDAY_ENDS),
        Written("t/m vrijdag", FRIDAY_ENDS),
        Written("tot 17 uur", TODAY_AT_17),
        Written("morgen om 17", TOMORROW_AT_17),
        Written("morgen 17.30 uur", TOMORROW_AT_17_30),
        Written("morgen om 9", TOMORROW_AT_9),
        Written("overmorgen", DAY_AFTER),
        Written("tot 24 december", CHRISTMAS_EVE),
        Written("24-12-2026 17u00", CHRISTMAS_EVE_AT_17),
        Written("3 dagen", IN_3_DAYS),
        Written("een week", IN_A_WEEK),
        Written("voor twee weken", IN_2_WEEKS),
        Written("24 uur", IN_24_HOURS),
        Written("een half uur", IN_HALF_AN_HOUR),
    ],
    "pl-PL": [
        Written("do piątku", FRIDAY),
        Written("do piatku", FRIDAY),
        Written("w piątek o 17", FRIDAY_AT_17),
        Written("do piątku włącznie", FRIDAY_ENDS),
        Written("do końca piątku", FRIDAY_ENDS),
        Written("do godz. 17", TODAY_AT_17),
        Written("do południa", TODAY_AT_NOON),
        Written("do jutra", TOMORROW),
        Written("jutro o 17", TOMORROW_AT_17),
        Written("jutro o godzinie 17:30", TOMORROW_AT_17_30),
        Written("jutro o 9", TOMORROW_AT_9),
        Written("pojutrze", DAY_AFTER),
        Written("do 24 grudnia", CHRISTMAS_EVE),
        Written("w czwartek 24 grudnia 2026 r. o 17:00", CHRISTMAS_EVE_AT_17),
        Written("na 3 dni", IN_3_DAYS),
        Written("na tydzień", IN_A_WEEK),
        Written("na dwa tygodnie", IN_2_WEEKS),
        Written("24 godziny", IN_24_HOURS),
        Written("pół godziny", IN_HALF_AN_HOUR),
    ],
    "ru-RU": [
        Written("до пятницы", FRIDAY),
        Written("в пятницу", FRIDAY),
        Written("в пятницу в 17 часов", FRIDAY_AT_17),
        Written("по пятницу", FRIDAY_ENDS),
        Written("до пятницы включительно", FRIDAY_ENDS),
        Written("до 17 часов", TODAY_AT_17),
        Written("до полудня", TODAY_AT_NOON),
        Written("до завтра", TOMORROW),
        Written("завтра в 17", TOMORROW_AT_17),
        Written("завтра в 17:30", TOMORROW_AT_17_30),
        Written("завтра в 9 часов", TOMORROW_AT_9),
        Written("послезавтра", DAY_AFTER),
        Written("до 24 декабря", CHRISTMAS_EVE),
        Written("в четверг, 24 декабря 2026 года в 17:00", CHRISTMAS_EVE_AT_17),
        Written("на 3 дня", IN_3_DAYS),
        Written("на неделю", IN_A_WEEK),
        Written("2 недели", IN_2_WEEKS),
        Written("на две недели", IN_2_WEEKS),
        Written("24 часа", IN_24_HOURS),
        Written("на полчаса", IN_HALF_AN_HOUR),
    ],
    "ja-JP": [
        Written("金曜日まで", FRIDAY),
        Written("金曜日の17時まで", FRIDAY_AT_17),
        Written("金曜日いっぱい", FRIDAY_ENDS),
        Written("金曜まで", FRIDAY),
        Written("日曜まで", SUNDAY),
        Written("三日間", IN_3_DAYS),
        Written("一週間", IN_A_WEEK),
        Written("午後5時まで", TODAY_AT_17),
        Written("明日まで", TOMORROW),
        Written("明日17時", TOMORROW_AT_17),
        Written("明日の午後5時30分", TOMORROW_AT_17_30),
        Written("明日１７時半", TOMORROW_AT_17_30),
        Written("明後日", DAY_AFTER),
        Written("12月24日(木)まで", CHRISTMAS_EVE),
        Written("2026年12月24日 17:00", CHRISTMAS_EVE_AT_17),
        Written("3日間", IN_3_DAYS),
        Written("1週間", IN_A_WEEK),
        Written("2週間", IN_2_WEEKS),
        Written("24時間", IN_24_HOURS),
    ],
    "zh-CN": [
        Written("到星期五", FRIDAY),
        Written("到周五下午5点", FRIDAY_AT_17),
        Written("到17点", TODAY_AT_17),
        Written("到中午", TODAY_AT_NOON),
        Written("到明天为止", TOMORROW),
        Written("明天17点", TOMORROW_AT_17),
        Written("明天下午5点半", TOMORROW_AT_17_30),
        Written("后天", DAY_AFTER),
        Written("12月24日", CHRISTMAS_EVE),
        Written("2026年12月24号17:00", CHRISTMAS_EVE_AT_17),
        Written("三天", IN_3_DAYS),
        Written("一个星期", IN_A_WEEK),
        Written("两周", IN_2_WEEKS),
        Written("24小时", IN_24_HOURS),
        Written("半小时", IN_HALF_AN_HOUR),
    ],
    "zh-TW": [
        Written("到週五", FRIDAY),
        Written("明天17點", TOMORROW_AT_17),
        Written("兩個星期", IN_2_WEEKS),
        Written("24小時", IN_24_HOURS),
    ],
    "ko-KR": [
        Written("금요일까지", FRIDAY),
        Written("금요일 오후 5시까지", FRIDAY_AT_17),
        Written("내일 17시", TOMORROW_AT_17),
        Written("12월 24일까지", CHRISTMAS_EVE),
        Written("3일간", IN_3_DAYS),
        Written("하루", IN_24_HOURS),
        Written("이틀", IN_2_DAYS),
        Written("이틀 동안", IN_2_DAYS),
        Written("일주일", IN_A_WEEK),
        Written("2주", IN_2_WEEKS),
        Written("24시간", IN_24_HOURS),
    ],
    "sv-SE": [Written("fredag 17:00", FRIDAY_AT_17), Written("3 dagar", IN_3_DAYS)],
    "tr-TR": [
        Written("cuma", FRIDAY),
        Written("SALI", TOMORROW),
        Written("sal\u0131", TOMORROW),
        Written("24 ARALIK", CHRISTMAS_EVE),
        Written("24 KASIM", TOMORROW),
        Written("PAZARTESİ", "Monday, 30 November 2026 at 00:00"),
    ],
    "el-GR": [Written("3 ημέρες", IN_3_DAYS), Written("2 ΕΒΔΟΜΆΔΕΣ", IN_2_WEEKS)],
    "ar-EG": [Written("2 أسابيع", IN_2_WEEKS), Written("\u200f3 أيام\u200f", IN_3_DAYS)],
    "he-IL": [Written("\u200fשבת\u200f", SATURDAY), Written("\u202buntil friday\u202c", FRIDAY)],
    "xx-YY": [Written("until friday", FRIDAY)],
    "": [Written("until friday", FRIDAY)],
}


@pytest.mark.parametrize(
    ("locale", "text", "meant"),
    [(locale, *written) for locale, texts in UNDERSTOOD.items() for written in texts],
)
def test_it_is_understood_in_their_language(locale: str, text: str, meant: str) -> None:
    assert read(text, locale=locale) == meant


@pytest.mark.parametrize(
    ("locale", "text", "unknown"),
    [
        ("de-DE", "nach Freitag", "nach"),
        ("de-DE", "vor Freitag", "vor"),
        ("de-DE", "ab freitag", "ab"),
        ("de-DE", "morgen früh", "früh"),
        ("de-DE", "nächsten Freitag", "nächsten"),
        ("de-DE", "Mitte Dezember", "Mitte"),
        ("fr-FR", "après vendredi", "après"),
        ("fr-FR", "avant vendredi", "avant"),
        ("fr-FR", "vendredi prochain", "prochain"),
        ("es-ES", "después del viernes", "después"),
        ("it-IT", "prima di venerdì", "prima"),
        ("pt-BR", "depois de sexta-feira", "depois"),
        ("nl-NL", "na vrijdag", "na"),
        ("nl-NL", "vanaf vrijdag", "vanaf"),
        ("pl-PL", "po piątku", "po"),
        ("ru-RU", "после пятницы", "после"),
        ("ru-RU", "перед пятницей", "перед пятницей"),
        ("ja-JP", "金曜日から", "から"),
        ("zh-CN", "下周五", "下周五"),
        ("sv-SE", "efter fredag", "efter"),
    ],
)
def test_a_word_that_is_not_known_is_never_skipped(locale: str, text: str, unknown: str) -> None:
    refused = refusal(text, locale=locale)
    assert (refused.problem, refused.unknown) == (DateProblem.UNCLEAR, unknown)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("de-DE", "Montag, 24. Dezember"),
        ("fr-FR", "lundi 24 décembre"),
        ("es-ES", "lunes 24 de diciembre"),
        ("it-IT", "lunedì 24 dicembre"),
        ("pt-BR", "segunda-feira, 24 de dezembro"),
        ("nl-NL", "maandag 24 december"),
        ("pl-PL", "poniedziałek 24 grudnia"),
        ("ru-RU", "понедельник 24 декабря"),
        ("ja-JP", "12月24日(月)"),
        ("zh-CN", "12月24日星期一"),
        ("ko-KR", "12월 24일 월요일"),
    ],
)
def test_a_date_with_another_weekday_is_refused(locale: str, text: str) -> None:
    assert problem(text, locale=locale) is DateProblem.WEEKDAY


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("de-DE", "bis 5.12"),  # a day or a time
        ("de-DE", "bis 5. 12"),
        ("ja-JP", "三日"),
        ("en-US", "bis 5.12."),
        ("de-DE", "morgen 5"),
        ("es-ES", "mañana a las 5"),
        ("fr-FR", "17h"),  # a time or a length
        ("fr-FR", "9 heures"),
        ("zh-CN", "明天5点"),
        ("ko-KR", "내일 5시"),
        ("fr-FR", "2h30"),
        ("es-ES", "mañana a las 12 de la mañana"),  # noon there, midnight elsewhere
        ("ja-JP", "明日の午前12時"),
        ("ja-JP", "3日"),  # the third or three days
        ("de-DE", "bis 12:00 am Freitag"),  # on Friday, or a.m.
    ],
)
def test_what_can_mean_two_things_is_refused(locale: str, text: str) -> None:
    assert problem(text, locale=locale) in (DateProblem.SEVERAL, DateProblem.UNCLEAR)


@pytest.mark.parametrize(
    ("locale", "meant"),
    [
        ("en-US", "Friday, 12 March 2027 at 00:00"),
        ("en-GB", "Thursday, 3 December 2026 at 00:00"),
        ("de-DE", "Thursday, 3 December 2026 at 00:00"),
        ("ja-JP", "Friday, 12 March 2027 at 00:00"),
    ],
)
def test_day_and_month_stand_in_the_order_of_their_country(locale: str, meant: str) -> None:
    assert read("03/12", locale=locale) == meant


@pytest.mark.parametrize("locale", ["en-CA", "fr-CA", "en-ZA", "sv-SE", ""])
def test_where_both_orders_are_in_use_neither_is_guessed(locale: str) -> None:
    assert problem("03/12", locale=locale) is DateProblem.SEVERAL
    assert read("24/12", locale=locale) == CHRISTMAS_EVE
