// Sends the requests of its input, a few at the same time, and writes their answers in the same order. `repeat` makes a long
// body of a short one. `request` is that of s3Request.mjs, which stands before this file.
import { text } from "node:stream/consumers";

const AT_ONCE = 4;
const requests = JSON.parse(await text(process.stdin));
const answers = [];
let next = 0;

async function sendSome() {
  for (let index = next++; index < requests.length; index = next++) {
    const { body = "", repeat = 1, ...rest } = requests[index];
    const sent = request({ ...rest, body: body.repeat(repeat) });
    answers[index] = await sent.catch((error) => ({ status: 0, text: `${error.message} ${error.cause}` }));
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
console.log(JSON.stringify(answers));
