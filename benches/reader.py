"""Reads a scale's port with pyserial and says each weight in grams on stdout, a line each."""

import os
import sys

import serial

port = serial.Serial(sys.argv[1], 9600)
os.write(1, b"ready\n")
held = b""
while True:
    # The fast way: all that is there in one read. `readline` takes a system call and more for every byte.
    held += port.read(port.in_waiting or 1)
    *lines, held = held.split(b"\n")
    for line in lines:
        status, mode, weight = line.strip().split(b",")
        grams = round(float(weight.removesuffix(b"kg")) * 1000)
        os.write(1, b"%d\n" % grams)
