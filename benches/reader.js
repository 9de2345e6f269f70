// Reads a scale's port with serialport and says each weight in grams on stdout, a line each.

const fs = require('node:fs');
const { SerialPort, ReadlineParser } = require('serialport');

const port = new SerialPort({ path: process.argv[2], baudRate: 9600 });
port.on('open', () => fs.writeSync(1, 'ready\n'));
port.on('close', () => process.exit(0));
port.on('error', (error) => {
  console.error(String(error));
  process.exit(1);
});
port.pipe(new ReadlineParser({ delimiter: '\n' })).on('data', (line) => {
  const weight = line.trim().split(',')[2];
  const grams = Math.round(parseFloat(weight.replace(/kg$/, '')) * 1000);
  fs.writeSync(1, grams + '\n');
});
