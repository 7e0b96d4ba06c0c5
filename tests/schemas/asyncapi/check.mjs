// Reads an AsyncAPI document with the real parser; prints its findings and its messages as JSON.
import { Parser, fromFile } from "@asyncapi/parser";

const { document, diagnostics } = await fromFile(new Parser(), process.argv[2]).parse();
const ERROR_AND_WARNING = 1;
console.log(
  JSON.stringify({
    problems: diagnostics
      .filter(({ severity }) => severity <= ERROR_AND_WARNING)
      .map(({ path, message }) => `${path.join(".")}: ${message}`),
    messages: Object.fromEntries(
      (document?.allMessages().all() ?? []).map((message) => [
        message.name(),
        {
          payload: Object.keys(message.payload()?.json().properties ?? {}),
          headers: Object.keys(message.headers()?.json().properties ?? {}),
        },
      ]),
    ),
  }),
);
