// The upstream of every peer: it answers any request with the same kilobyte, as cheaply as Node can.
import { createServer } from "node:net";

const body = JSON.stringify({ users: Array.from({ length: 24 }, (_, id) => ({ id, name: `user ${id}`, active: id % 2 === 0 })) }).padEnd(
  1024,
);
const answer = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);

createServer((socket) => {
  let received = "";
  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  socket.on("error", () => {});
  socket.on("data", (text: string) => {
    received += text;
    for (let end = received.indexOf("\r\n\r\n"); end >= 0; end = received.indexOf("\r\n\r\n")) {
      received = received.slice(end + 4);
      socket.write(answer);
    }
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
