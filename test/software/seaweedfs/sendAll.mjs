// Sends the requests of its input, a few at the same time, and writes their answers in the same order. `randomBytes` is the
// size of a body that cannot be compressed. `request` is that of s3Request.mjs, which stands before this file.
import { randomBytes as randomBody } from "node:crypto";
import { text } from "node:stream/consumers";

const AT_ONCE = 4;
const requests = JSON.parse(await text(process.stdin));
const answers = [];
let next = 0;

async function sendSome() {
  for (let index = next++; index < requests.length; index = next++) {
    const { randomBytes = 0, ...rest } = requests[index];
    const sent = request(randomBytes === 0 ? rest : { ...rest, body: randomBody(randomBytes) });
    answers[index] = await sent.then(
      ({ status, text }) => ({ status, text }),
      (error) => ({ status: 0, text: `${error.message} ${error.cause}` }),
    );
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
console.log(JSON.stringify(answers));
