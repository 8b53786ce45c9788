// The kinds of item that the palette offers, how a new one begins, and the settings that each type has.

import { newId } from "./model.js";
import { MEDIA_TYPES, W } from "./words.js";

const MB = 1024 * 1024;
const named = (ja) => ({ label: { ja } });

// [group, [[words, other words to find it by, members of a new item]]]
const OFFERED = [
  [
    "文字",
    [
      ["短い文", "テキスト 1行 名前 記述", { type: "text", max_chars: 100 }],
      ["長い文", "テキスト 複数行 自由記述 内容", { type: "text", max_chars: 1000, lines: "many" }],
      ["フリガナ", "ふりがな カナ 読み", { type: "kana", ...named("フリガナ") }],
      ["番号", "数字 桁 記号 手帳", { type: "digits", min_digits: 1, max_digits: 10 }],
      ["法人番号", "会社 事業者", { type: "corporate_number", ...named("法人番号") }],
    ],
  ],
  [
    "選ぶ",
    [
      ["1つ選ぶ", "選択 ラジオ プルダウン 一覧", { type: "choice", options: [] }],
      ["いくつか選ぶ", "複数選択 チェック", { type: "choices", options: [] }],
      ["はい・いいえ", "yes no 有無", { type: "yes_no" }],
      ["同意", "確認 チェック 承諾", { type: "consent" }],
      ["希望日時", "予約 枠 スロット 日程", { type: "slot", slots: [], ...named("希望する日時") }],
    ],
  ],
  [
    "人と連絡先",
    [
      ["氏名", "名前 姓名 フリガナ", { type: "person_name", ...named("氏名") }],
      ["生年月日", "誕生日 年齢", { type: "date", earliest: "1900-01-01", latest: "today", ...named("生年月日") }],
      ["性別", "男女", { type: "sex", ...named("性別") }],
      ["住所", "郵便番号 番地", { type: "postal_address", ...named("住所") }],
      ["住所（1行）", "カード 照合", { type: "address", ...named("住所") }],
      ["電話番号", "tel 連絡先", { type: "phone", ...named("電話番号") }],
      ["メール", "eメール アドレス 連絡先", { type: "email", ...named("メールアドレス") }],
    ],
  ],
  [
    "数と日付",
    [
      ["数", "整数 人数 金額 円", { type: "integer", min: 0, max: 1000000 }],
      ["日付", "日 和暦", { type: "date" }],
    ],
  ],
  [
    "お金とファイル",
    [
      ["振込口座", "銀行 ゆうちょ 振込先", { type: "bank_account", ...named("振込先の口座") }],
      ["計算する金額", "合計 助成額 手数料", { type: "amount", expression: { type: "const", yen: 0 } }],
      [
        "添付ファイル",
        "写真 書類 領収書 アップロード",
        { type: "attachment", kinds: MEDIA_TYPES.slice(0, 4).map(([type]) => type), max_bytes: 5 * MB },
      ],
    ],
  ],
  [
    "読んでもらう文",
    [
      ["見出し", "区切り タイトル", { type: "heading" }],
      ["説明文", "注意 お知らせ 案内", { type: "notice", body: { ja: "" } }],
    ],
  ],
  [
    "まとまり",
    [["くり返し", "グループ 子ども 追加 複数人", { type: "group", entry: { ja: "" }, fields: [], max_entries: 5 }]],
  ],
];

export const PALETTE = OFFERED.map(([group, entries]) => ({
  group,
  entries: entries.map(([words, also, members]) => ({
    words,
    find: `${words} ${also}`.toLowerCase(),
    make: () => fresh(members),
  })),
}));

function fresh(members) {
  const { label = { ja: "" }, ...rest } = structuredClone(members);
  return { type: rest.type, id: newId("q"), label, ...rest };
}

// What an item is called in the outline and over its settings, as in the palette where that is told by its members.
export function kindOf(item) {
  if (item.type !== "text") return TYPES[item.type];
  if (item.matches === "name") return TYPES.person_name;
  return item.lines === "many" ? "長い文" : "短い文";
}

const TYPES = {
  kana: "フリガナ",
  address: "住所",
  digits: "番号",
  corporate_number: "法人番号",
  phone: "電話番号",
  email: "メール",
  date: "日付",
  integer: "数",
  choice: "1つ選ぶ",
  choices: "いくつか選ぶ",
  yes_no: "はい・いいえ",
  consent: "同意",
  sex: "性別",
  slot: "希望日時",
  bank_account: "振込口座",
  person_name: "氏名",
  postal_address: "住所",
  attachment: "添付ファイル",
  group: "くり返し",
  amount: "計算する金額",
  notice: "説明文",
  heading: "見出し",
};

export const LABELS = {
  heading: W.headingLabel,
  notice: W.noticeLabel,
  consent: W.consentLabel,
  amount: W.amountLabel,
  group: W.groupLabel,
};

const number = (path, label, min, max, more = {}) => ({ control: "number", path: [path], label, min, max, ...more });
const MOST = 2 ** 53 - 1;

// Settings of each type, in the order in which they are shown; those with `early` come right below the question.
export const SETTINGS = {
  text: [{ control: "number", path: ["max_chars"], label: W.maxChars, min: 1, max: 4000 }],
  kana: [number("max_chars", W.maxChars, 1, 4000, { otherwise: 100 })],
  address: [number("max_chars", W.maxChars, 1, 4000, { otherwise: 200 })],
  digits: [number("min_digits", W.minDigits, 1, 20), number("max_digits", W.maxDigits, 1, 20)],
  date: [{ control: "day", path: ["earliest"], label: W.earliest }, { control: "latest" }],
  integer: [
    { control: "words", path: ["unit"], label: W.unit, hint: W.unitHint, optional: true },
    number("min", W.min, -MOST, MOST),
    number("max", W.max, -MOST, MOST),
  ],
  choice: [{ control: "options", early: true }],
  choices: [
    { control: "options", early: true },
    number("min_chosen", W.minChosen, 1, 100, { otherwise: 1 }),
    number("max_chosen", W.maxChosen, 1, 100, { otherwise: 100 }),
    { control: "exclusive" },
  ],
  slot: [
    { control: "slots", early: true },
    number("wishes", W.wishes, 1, 5, { otherwise: 1 }),
    { control: "capacity" },
    number("waiting", W.waitingList, 0, 100_000, { otherwise: 0, hint: W.waitingListHint }),
  ],
  bank_account: [
    { control: "flag", path: ["japan_post"], label: W.japanPost, otherwise: false },
    { control: "flag", path: ["registered"], label: W.registered, otherwise: false },
  ],
  postal_address: [{ control: "flag", path: ["abroad"], label: W.abroad, otherwise: false }],
  person_name: [
    {
      control: "checks",
      path: ["also"],
      label: W.also,
      options: ["middle", "former", "alias", "roman"].map((name) => [name, W[name]]),
      least: 0,
    },
  ],
  attachment: [
    { control: "checks", path: ["kinds"], label: W.kinds, options: MEDIA_TYPES, least: 1 },
    number("max_bytes", W.maxBytes, 1, 20, { scale: MB }),
    number("max_count", W.maxCount, 1, 10, { otherwise: 1 }),
  ],
  amount: [
    { control: "expression", early: true },
    { control: "choice", path: ["paid_by"], label: W.paidBy, options: Object.entries(W.payers), otherwise: "office" },
  ],
  group: [
    { control: "words", path: ["entry"], label: W.entry, hint: W.entryHint, early: true },
    number("min_entries", W.minEntries, 0, 20, { otherwise: 1 }),
    number("max_entries", W.maxEntries, 1, 20),
    { control: "derived" },
  ],
  notice: [
    { control: "words", path: ["body"], label: W.body, lines: true, early: true },
    { control: "flag", path: ["folded"], label: W.folded, otherwise: false },
  ],
};

// The card's attribute that a type can equal.
export const MATCHES = {
  text: "name",
  person_name: "name",
  date: "birth_date",
  sex: "sex",
  address: "address",
  postal_address: "address",
};
