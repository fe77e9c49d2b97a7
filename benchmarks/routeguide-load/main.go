// Loads a RouteGuide: what benchmarks/routeguide.sh measures both servers with.
//
//	routeguide-load ADDRESS check                            one call of each kind, over grpc-go; prints the answers
//	routeguide-load ADDRESS unary|list CONNECTIONS CALLS TIME prints calls a second, the 99th percentile in milliseconds and this program's own microseconds of processor a call
//
// Each connection always has CALLS calls under way, for TIME (such as 4s).
package main

import (
	"fmt"
	"log"
	"os"
	"sort"
	"strconv"
	"syscall"
	"time"

	"google.golang.org/protobuf/proto"
	pb "plimsoll/routeguide"
)

// where there is no feature: nothing is saved
var nowhere = &pb.Point{Latitude: 400000001, Longitude: -740000001}

var everywhere = &pb.Rectangle{Lo: &pb.Point{Latitude: -900000000, Longitude: -1800000000}, Hi: &pb.Point{Latitude: 900000000, Longitude: 1800000000}}

func main() {
	log.SetFlags(0)
	if len(os.Args) == 3 && os.Args[2] == "check" {
		check(os.Args[1])
		return
	}
	if len(os.Args) != 6 {
		log.Fatal("usage: routeguide-load ADDRESS check | ADDRESS unary|list CONNECTIONS CALLS TIME")
	}
	connections, err := strconv.Atoi(os.Args[3])
	must(err)
	calls, err := strconv.Atoi(os.Args[4])
	must(err)
	lasting, err := time.ParseDuration(os.Args[5])
	must(err)
	if os.Args[2] == "unary" {
		load("GetFeature", nowhere, connections, calls, lasting)
	} else {
		load("ListFeatures", everywhere, connections, calls, lasting)
	}
}

func load(method string, request proto.Message, connections, calls int, lasting time.Duration) {
	message, err := proto.Marshal(request)
	must(err)
	results := make(chan *connection, connections)
	began := time.Now()
	for i := 0; i < connections; i++ {
		c := dial(os.Args[1], "/routeguide.RouteGuide/"+method, message)
		go func() {
			c.run(calls, began.Add(lasting))
			results <- c
		}()
	}
	var micros []uint32
	answer := 0
	for i := 0; i < connections; i++ {
		c := <-results
		micros = append(micros, c.micros...)
		if answer == 0 {
			answer = c.answer
		}
		if answer != c.answer {
			log.Fatalf("answers of %d and of %d bytes to the same request", answer, c.answer)
		}
	}
	sort.Slice(micros, func(i, j int) bool { return micros[i] < micros[j] })
	fmt.Printf("%.0f %.2f %.1f\n", float64(len(micros))/time.Since(began).Seconds(), float64(micros[len(micros)*99/100])/1000, processor()/float64(len(micros)))
}

// of this process so far, in microseconds
func processor() float64 {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1000
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
