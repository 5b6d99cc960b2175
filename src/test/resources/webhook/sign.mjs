// Makes signatures.json beside this file with the reference library for Node: what it signs are the naughty strings.
//   npm install --no-save standardwebhooks@1.1.1 && node sign.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
const { Webhook } = createRequire(process.cwd() + "/")("standardwebhooks");

const here = new URL(".", import.meta.url);
const strings = JSON.parse(readFileSync(new URL("../corpora/strings.json", here), "utf8")).filter((text) => text.isWellFormed());
const secrets = [
  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  "whsec_" + Buffer.from(Array.from({ length: 64 }, (_, n) => (n * 37 + 200) % 256)).toString("base64"),
];
const signed = strings.map((body, n) => ({
  id: "msg_" + n,
  timestamp: 1614265330 + n * 86399,
  signatures: secrets.map((secret) => new Webhook(secret).sign("msg_" + n, new Date((1614265330 + n * 86399) * 1000), body)),
}));
const lines = signed.map((one) => "  " + JSON.stringify(one)).join(",\n");
writeFileSync(
  new URL("signatures.json", here),
  `{"library": "standardwebhooks 1.1.1 (npm)", "secrets": ${JSON.stringify(secrets)}, "signed": [\n${lines}\n]}\n`);
