"""Owns the words around a date in Chinese, Japanese and Korean, which write most of them without spaces."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.dates.language import Language

ASIAN: Mapping[str, Language] = MappingProxyType(
    {
        "ja": Language(
            until="まで",
            through="いっぱい|末|終わり|の終わり",
            span="後",
            little="の|に|は",
            days="今日|本日 明日|あした 明後日|あさって",
            weekdays="月曜 火曜 水曜 木曜 金曜 土曜 日曜",
            units="- - - - ヵ月|箇月|か月間|ヶ月間",
            numbers="一 二 三 四 五 六 七 八 九 十 十一 十二",
            noon="正午",
            half_hour="半時間",
            morning="午前|朝",
            afternoon="午後|夜",
            day_sign="日",
            examples=("金曜日まで", "12月24日17:00まで", "3日間"),
        ),
        "zh": Language(
            until="到|直到|至|为止|為止|截至",
            through="底|结束|結束|末",
            span="后|後|以后|以後|之后|之後",
            little="的",
            days="今天|今日 明天|明日 后天|後天",
            weekdays="週一 週二 週三 週四 週五 週六 週日|週天|禮拜天",
            units="分鐘 个小时|個小時|小時|钟头|個鐘頭 - 个星期|個星期|週|个礼拜|個禮拜 個月",
            numbers="一 二|两|兩 三 四 五 六 七 八 九 十 十一 十二",
            noon="中午|正午",
            half_hour="半小时|半个小时|半小時|半個小時",
            morning="上午|早上",
            afternoon="下午|晚上",
            day_sign="日|号|號",
            examples=("到星期五", "到12月24日17:00", "3天"),
        ),
        "ko": Language(
            until="까지",
            through="말|끝",
            span="간|동안|후|뒤",
            little="의|에|이번",
            days="오늘 내일 모레",
            units="- - 일간 주간|주일 개월|달",
            numbers="한 두 세 네 다섯",
            some_days="하루 이틀 사흘 나흘 닷새 엿새 일주일",
            noon="정오",
            midnight="자정",
            half_hour="반시간",
            morning="오전",
            afternoon="오후",
            day_sign="일",
            examples=("금요일까지", "12월 24일 17:00까지", "3일간"),
        ),
    }
)
