package main

import (
	"bytes"
	"encoding/binary"
	"log"
	"net"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

const (
	frameHeader = 9
	window      = 1 << 30
	// an open stream is never so far behind the newest
	slots = 1 << 14
)

// connection is a lean HTTP/2 client with one goroutine: it sends the same request again and again, all that it has at once,
// and takes of the answers their length and grpc-status.
type connection struct {
	net      net.Conn
	headers  []byte
	message  []byte
	out      []byte
	decoder  *hpack.Decoder
	block    []byte
	ok       bool
	next     uint32
	open     int
	began    [slots]time.Time
	lengths  [slots]int
	answer   int // the length of every answer, in bytes
	consumed uint32
	micros   []uint32
}

func dial(address, path string, message []byte) *connection {
	socket, err := net.Dial("tcp", address)
	must(err)
	c := &connection{net: socket, next: 1, micros: make([]uint32, 0, 1<<20)}
	c.message = append([]byte{0, 0, 0, 0, byte(len(message))}, message...)
	c.decoder = hpack.NewDecoder(4096, func(field hpack.HeaderField) {
		if field.Name == "grpc-status" {
			c.ok = field.Value == "0"
		}
	})

	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	encode := func() []byte {
		block.Reset()
		for _, field := range [][2]string{
			{":method", "POST"}, {":scheme", "http"}, {":path", path}, {":authority", address},
			{"content-type", "application/grpc"}, {"user-agent", "routeguide-load"}, {"te", "trailers"},
		} {
			must(encoder.WriteField(hpack.HeaderField{Name: field[0], Value: field[1]}))
		}
		return append([]byte(nil), block.Bytes()...)
	}

	c.out = append(c.out, http2.ClientPreface...)
	c.frame(http2.FrameSettings, 0, 0, []byte{0, byte(http2.SettingInitialWindowSize), window >> 24, 0, 0, 0})
	c.frame(http2.FrameWindowUpdate, 0, 0, binary.BigEndian.AppendUint32(nil, window))
	// the first request teaches the server the fields, all others name them: their block never changes
	c.headers = encode()
	c.call()
	c.headers = encode()
	return c
}

// run keeps so many calls under way until the time is over, and waits for the last.
func (c *connection) run(calls int, until time.Time) {
	in, have := make([]byte, 1<<18), 0
	for c.open < calls {
		c.call()
	}
	for c.open > 0 {
		if len(c.out) > 0 {
			_, err := c.net.Write(c.out)
			must(err)
			c.out = c.out[:0]
		}
		count, err := c.net.Read(in[have:])
		must(err)
		have += count
		rest := in[:have]
		now := time.Now()
		for len(rest) >= frameHeader {
			length := int(rest[0])<<16 | int(rest[1])<<8 | int(rest[2])
			if len(rest) < frameHeader+length {
				break
			}
			c.take(http2.FrameType(rest[3]), http2.Flags(rest[4]), binary.BigEndian.Uint32(rest[5:]), rest[frameHeader:frameHeader+length], now)
			rest = rest[frameHeader+length:]
		}
		have = copy(in, rest)
		for now.Before(until) && c.open < calls {
			c.call()
		}
	}
}

func (c *connection) call() {
	c.began[c.next/2%slots], c.lengths[c.next/2%slots] = time.Now(), 0
	c.frame(http2.FrameHeaders, http2.FlagHeadersEndHeaders, c.next, c.headers)
	c.frame(http2.FrameData, http2.FlagDataEndStream, c.next, c.message)
	c.next += 2
	c.open++
}

func (c *connection) take(kind http2.FrameType, flags http2.Flags, stream uint32, payload []byte, now time.Time) {
	switch kind {
	case http2.FrameHeaders:
		c.ok = false
		_, err := c.decoder.Write(payload)
		must(err)
		if flags&http2.FlagHeadersEndHeaders == 0 {
			log.Fatal("the headers of an answer continue in a further frame")
		}
		if flags&http2.FlagHeadersEndStream != 0 {
			c.end(stream, now)
		}
	case http2.FrameData:
		c.lengths[stream/2%slots] += len(payload)
		c.consumed += uint32(len(payload))
		if c.consumed > window/2 {
			c.frame(http2.FrameWindowUpdate, 0, 0, binary.BigEndian.AppendUint32(nil, c.consumed))
			c.consumed = 0
		}
	case http2.FrameSettings, http2.FramePing:
		if flags&http2.FlagSettingsAck != 0 {
			return
		}
		if kind == http2.FrameSettings {
			payload = nil
		}
		c.frame(kind, http2.FlagSettingsAck, 0, payload)
	case http2.FrameRSTStream, http2.FrameGoAway:
		log.Fatalf("the server sent %v: %x", kind, payload)
	}
}

func (c *connection) end(stream uint32, now time.Time) {
	length := c.lengths[stream/2%slots]
	if !c.ok || length == 0 || c.answer != 0 && c.answer != length {
		log.Fatalf("an answer of %d bytes, grpc-status 0: %v", length, c.ok)
	}
	c.answer = length
	c.micros = append(c.micros, uint32(now.Sub(c.began[stream/2%slots]).Microseconds()))
	c.open--
}

func (c *connection) frame(kind http2.FrameType, flags http2.Flags, stream uint32, payload []byte) {
	c.out = append(c.out, byte(len(payload)>>16), byte(len(payload)>>8), byte(len(payload)), byte(kind), byte(flags))
	c.out = binary.BigEndian.AppendUint32(c.out, stream)
	c.out = append(c.out, payload...)
}
