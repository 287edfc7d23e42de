/** Owns the emoji short names that the page knows; an unknown `:name:` stays as typed. */

const TABLE = `
grinning 😀|smiley 😃|smile 😄|grin 😁|laughing 😆|satisfied 😆|sweat_smile 😅|rolling_on_the_floor_laughing 🤣|joy 😂
slightly_smiling_face 🙂|upside_down_face 🙃|wink 😉|blush 😊|innocent 😇|heart_eyes 😍|star-struck 🤩|kissing_heart 😘
yum 😋|stuck_out_tongue 😛|hugging_face 🤗|thinking_face 🤔|thinking 🤔|zipper_mouth_face 🤐|neutral_face 😐
expressionless 😑|no_mouth 😶|smirk 😏|unamused 😒|face_with_rolling_eyes 🙄|grimacing 😬|relieved 😌|pensive 😔|sleepy 😪
sleeping 😴|mask 😷|nerd_face 🤓|sunglasses 😎|partying_face 🥳|confused 😕|worried 😟|slightly_frowning_face 🙁|open_mouth 😮
astonished 😲|flushed 😳|cry 😢|sob 😭|scream 😱|disappointed 😞|sweat 😓|weary 😩|triumph 😤|rage 😡|angry 😠|skull 💀
poop 💩|robot_face 🤖|ghost 👻|alien 👽|see_no_evil 🙈|hear_no_evil 🙉|speak_no_evil 🙊|wave 👋|raised_hand ✋|hand ✋|ok_hand 👌
crossed_fingers 🤞|v ✌️|point_left 👈|point_right 👉|point_up 👆|point_up_2 👆|point_down 👇|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎
fist ✊|facepunch 👊|clap 👏|raised_hands 🙌|open_hands 👐|handshake 🤝|pray 🙏|writing_hand ✍️|muscle 💪|eyes 👀|eye 👁️|brain 🧠
bust_in_silhouette 👤|busts_in_silhouette 👥|man_shrugging 🤷‍♂️|woman_shrugging 🤷‍♀️|shrug 🤷|technologist 🧑‍💻|detective 🕵️
dog 🐶|cat 🐱|fox_face 🦊|bear 🐻|panda_face 🐼|koala 🐨|tiger 🐯|lion_face 🦁|cow 🐮|pig 🐷|frog 🐸|monkey_face 🐵|chicken 🐔
penguin 🐧|bird 🐦|owl 🦉|unicorn_face 🦄|bee 🐝|bug 🐛|butterfly 🦋|snail 🐌|turtle 🐢|snake 🐍|octopus 🐙|whale 🐳|dolphin 🐬
seedling 🌱|evergreen_tree 🌲|deciduous_tree 🌳|palm_tree 🌴|cactus 🌵|four_leaf_clover 🍀|maple_leaf 🍁|rose 🌹|sunflower 🌻|blossom 🌼
sunny ☀️|partly_sunny ⛅|cloud ☁️|rain_cloud 🌧️|thunder_cloud_and_rain ⛈️|zap ⚡|snowflake ❄️|fire 🔥|droplet 💧|ocean 🌊|rainbow 🌈|star ⭐
star2 🌟|sparkles ✨|dizzy 💫|boom 💥|crescent_moon 🌙|full_moon 🌕|earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|comet ☄️
apple 🍎|lemon 🍋|banana 🍌|grapes 🍇|strawberry 🍓|cherries 🍒|peach 🍑|avocado 🥑|bread 🍞|cheese_wedge 🧀|pizza 🍕|hamburger 🍔|taco 🌮
sushi 🍣|cookie 🍪|cake 🍰|birthday 🎂|doughnut 🍩|coffee ☕|tea 🍵|beer 🍺|beers 🍻|wine_glass 🍷|champagne 🍾|clinking_glasses 🥂
soccer ⚽|basketball 🏀|trophy 🏆|medal 🏅|first_place_medal 🥇|dart 🎯|video_game 🎮|game_die 🎲|art 🎨|musical_note 🎵|headphones 🎧
car 🚗|taxi 🚕|bus 🚌|ambulance 🚑|fire_engine 🚒|truck 🚚|bike 🚲|airplane ✈️|rocket 🚀|ship 🚢|train 🚆|construction 🚧
house 🏠|office 🏢|hospital 🏥|bank 🏦|factory 🏭|tent ⛺|watch ⌚|iphone 📱|computer 💻|keyboard ⌨️|desktop_computer 🖥️|printer 🖨️
floppy_disk 💾|cd 💿|camera 📷|tv 📺|radio 📻|telephone_receiver 📞|bulb 💡|flashlight 🔦|battery 🔋|electric_plug 🔌|moneybag 💰|credit_card 💳
gem 💎|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|gear ⚙️|link 🔗|scissors ✂️|pill 💊|syringe 💉|microscope 🔬|telescope 🔭|test_tube 🧪
broom 🧹|package 📦|email 📧|envelope ✉️|incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|mailbox 📫|memo 📝|pencil 📝|pencil2 ✏️
page_facing_up 📄|page_with_curl 📃|bookmark_tabs 📑|scroll 📜|newspaper 📰|books 📚|book 📖|bookmark 🔖|label 🏷️|clipboard 📋|pushpin 📌
round_pushpin 📍|paperclip 📎|straight_ruler 📏|triangular_ruler 📐|file_folder 📁|open_file_folder 📂|card_index_dividers 🗂️|date 📅
calendar 📆|spiral_calendar_pad 🗓️|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|wastebasket 🗑️|lock 🔒|unlock 🔓
closed_lock_with_key 🔐|key 🔑|shield 🛡️|mag 🔍|mag_right 🔎|bell 🔔|no_bell 🔕|loudspeaker 📢|mega 📣|speech_balloon 💬|thought_balloon 💭
hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰|clock1 🕐|clock3 🕒|clock9 🕘|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁
ribbon 🎀|heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|black_heart 🖤|broken_heart 💔|100 💯|anger 💢
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|heavy_multiplication_x ✖️|heavy_plus_sign ➕
heavy_minus_sign ➖|question ❓|grey_question ❔|exclamation ❗|heavy_exclamation_mark ❗|bangbang ‼️|interrobang ⁉️|warning ⚠️|no_entry ⛔
no_entry_sign 🚫|octagonal_sign 🛑|radioactive_sign ☢️|recycle ♻️|information_source ℹ️|sos 🆘|new 🆕|ok 🆗|cool 🆒|free 🆓|up 🆙
arrow_up ⬆️|arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️|arrow_forward ▶️|arrow_backward ◀️|arrow_right_hook ↪️|leftwards_arrow_with_hook ↩️
arrows_counterclockwise 🔄|arrows_clockwise 🔃|repeat 🔁|fast_forward ⏩|rewind ⏪|double_vertical_bar ⏸️|black_square_for_stop ⏹️
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|black_circle ⚫
white_circle ⚪|large_red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦|white_large_square ⬜
black_large_square ⬛|small_orange_diamond 🔸|small_blue_diamond 🔹|large_orange_diamond 🔶|large_blue_diamond 🔷|checkered_flag 🏁
triangular_flag_on_post 🚩|white_flag 🏳️|zero 0️⃣|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟`;

const EMOJI = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((pair) => pair.split(" ")),
);

/** Give the character of a short name without colons (skin tones are left out), or null. */
export function emojiOf(name) {
  return EMOJI.get(name.split("::")[0]) ?? null;
}

/** Put characters for all known `:names:` into a plain text. */
export function withEmoji(text) {
  return text.replace(
    /:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/gi,
    (whole, name) => emojiOf(name.toLowerCase()) ?? whole,
  );
}
