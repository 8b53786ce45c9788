// What Unicode 17 says of digits and of what hides between them: todoke_catalog.unicode_tables.

export const ZEROS = `
30 660 6f0 7c0 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 de6 e50 ed0 f20 1040 1090 17e0 1810 1946 19d0 1a80 1a90 1b50 1bb0
1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50 abf0 104a0 10d30 10d40 11066 110f0 11136 111d0 112f0 11450 114d0 11650 116c0
116d0 116da 11730 118e0 11950 11bf0 11c50 11d50 11da0 11de0 11f50 16130 16a60 16ac0 16b50 16d70 1e140 1e2f0 1e4f0
1e5f1 1e950
`;
export const IGNORABLE = `
ad 34f 61c 115f-1160 17b4-17b5 180b-180f 200b-200f 202a-202e 2060-206f 3164 fe00-fe0f feff ffa0 fff0-fff8
1bca0-1bca3 1d173-1d17a e0000-e0fff
`;
export const MARKS = `
300-36f 483-489 591-5bd 5bf 5c1-5c2 5c4-5c5 5c7 610-61a 64b-65f 670 6d6-6dc 6df-6e4 6e7-6e8 6ea-6ed 711 730-74a
7a6-7b0 7eb-7f3 7fd 816-819 81b-823 825-827 829-82d 859-85b 897-89f 8ca-8e1 8e3-902 93a-93c 941-94d 951-957 962-963
981 9bc 9c1-9c4 9cd 9e2-9e3 9fe a01-a02 a3c a41-a42 a47-a48 a4b-a4d a51 a70-a71 a75 a81-a82 abc ac1-ac5 ac7-ac8 acd
ae2-ae3 afa-aff b01 b3c b3f-b44 b4d b55-b56 b62-b63 b82 bc0 bcd c00-c04 c3c c3e-c40 c46-c48 c4a-c4d c55-c56 c62-c63
c81 cbc cbf cc6 ccc-ccd ce2-ce3 d00-d01 d3b-d3c d41-d44 d4d d62-d63 d81 dca dd2-dd4 dd6 e31 e34-e3a e47-e4e eb1
eb4-ebc ec8-ece f18-f19 f35 f37 f39 f71-f84 f86-f87 f8d-f97 f99-fbc fc6 102d-103e 1058-1059 105e-1060 1071-1074
1082-108d 109d 135d-135f 1712-1714 1732-1733 1752-1753 1772-1773 17b4-17d3 17dd 180b-180d 180f 1885-1886 18a9
1920-1928 1932-193b 1a17-1a1b 1a56-1a5e 1a60-1a7c 1a7f 1ab0-1add 1ae0-1aeb 1b00-1b03 1b34-1b42 1b6b-1b73 1b80-1b81
1ba2-1bad 1be6-1bf1 1c2c-1c37 1cd0-1cd2 1cd4-1ce8 1ced 1cf4 1cf8-1cf9 1dc0-1dff 20d0-20f0 2cef-2cf1 2d7f 2de0-2dff
302a-302d 3099-309a a66f-a672 a674-a67d a69e-a69f a6f0-a6f1 a802 a806 a80b a825-a826 a82c a8c4-a8c5 a8e0-a8f1 a8ff
a926-a92d a947-a951 a980-a982 a9b3-a9bd a9e5 aa29-aa36 aa43 aa4c aa7c aab0 aab2-aab4 aab7-aab8 aabe-aabf aac1
aaec-aaed aaf6 abe5-abe8 abed fb1e fe00-fe0f fe20-fe2f 101fd 102e0 10376-1037a 10a01-10a03 10a05-10a06 10a0c-10a0f
10a38-10a3a 10a3f 10ae5-10ae6 10d24-10d27 10d69-10d6d 10eab-10eac 10efa-10eff 10f46-10f50 10f82-10f85 11001
11038-11046 11070 11073-11074 1107f-11081 110b3-110ba 110c2 11100-11102 11127-11134 11173 11180-11181 111b6-111be
111c9-111cc 111cf 1122f-11237 1123e 11241 112df-112ea 11300-11301 1133b-1133c 11340 11366-1136c 11370-11374
113bb-113c0 113ce 113d0 113d2 113e1-113e2 11438-11446 1145e 114b3-114c3 115b2-115b5 115bc-115c0 115dc-115dd
11633-11640 116ab-116b7 1171d-1172b 1182f-1183a 1193b-1193e 11943 119d4-119d7 119da-119e0 11a01-11a0a 11a33-11a38
11a3b-11a3e 11a47 11a51-11a5b 11a8a-11a99 11b60 11b62-11b64 11b66 11c30-11c36 11c38-11c3f 11c92-11ca7 11caa-11cb6
11d31-11d36 11d3a 11d3c-11d3d 11d3f-11d45 11d47 11d90-11d91 11d95-11d97 11ef3-11ef4 11f00-11f01 11f36-11f3a 11f40
11f42 11f5a 13440 13447-13455 1611e-16129 1612d-1612f 16af0-16af4 16b30-16b36 16f4f 16f8f-16f92 16fe4 1bc9d-1bc9e
1cf00-1cf2d 1cf30-1cf46 1d167-1d169 1d17b-1d182 1d185-1d18b 1d1aa-1d1ad 1d242-1d244 1da00-1da36 1da3b-1da6c 1da75
1da84 1da9b-1da9f 1daa1-1daaf 1e000-1e006 1e008-1e018 1e01b-1e021 1e023-1e024 1e026-1e02a 1e08f 1e130-1e136 1e2ae
1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef 1e6e3 1e6e6 1e6ee-1e6ef 1e6f5 1e8d0-1e8d6 1e944-1e94a e0100-e01ef
`;

// Ten characters from this zero on, and the ASCII digits that they are.
export function tenFrom(zero) {
  return [..."0123456789"].map((digit, further) => [String.fromCodePoint(zero + further), digit]);
}

// A class of a regular expression that has these ranges; it needs the flag "u".
export function someOf(ranges) {
  const bounds = words(ranges).map((one) => one.split("-"));
  return `[${bounds.map(([first, last = first]) => `\\u{${first}}-\\u{${last}}`).join("")}]`;
}

export function words(text) {
  return text.trim().split(/\s+/);
}
