// RouteGuide in Go, for the benchmark beside services/RouteGuideServer: the same features and the same answers. Features are not saved: ask for points where there are none.
package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"math"
	"net"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc"
	pb "plimsoll/routeguide"
)

type place struct{ latitude, longitude int32 }

type server struct {
	pb.UnimplementedRouteGuideServer
	known      []*pb.Feature
	byLocation map[place]*pb.Feature

	gate  sync.Mutex
	notes map[place][]*pb.RouteNote
}

func at(point *pb.Point) place { return place{point.GetLatitude(), point.GetLongitude()} }

func (s *server) GetFeature(_ context.Context, point *pb.Point) (*pb.Feature, error) {
	if feature, known := s.byLocation[at(point)]; known {
		return feature, nil
	}
	return &pb.Feature{Location: point}, nil
}

func (s *server) ListFeatures(area *pb.Rectangle, stream pb.RouteGuide_ListFeaturesServer) error {
	south, north := ordered(area.GetLo().GetLatitude(), area.GetHi().GetLatitude())
	west, east := ordered(area.GetLo().GetLongitude(), area.GetHi().GetLongitude())
	for _, feature := range s.known {
		point := feature.Location
		if point.Latitude < south || point.Latitude > north || point.Longitude < west || point.Longitude > east {
			continue
		}
		if err := stream.Send(feature); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) RecordRoute(stream pb.RouteGuide_RecordRouteServer) error {
	began, summary, metres := time.Now(), &pb.RouteSummary{}, 0.0
	var last *pb.Point
	for {
		point, err := stream.Recv()
		if err == io.EOF {
			summary.Distance = int32(math.Round(metres))
			summary.ElapsedTime = int32(time.Since(began).Seconds())
			return stream.SendAndClose(summary)
		}
		if err != nil {
			return err
		}
		summary.PointCount++
		if _, known := s.byLocation[at(point)]; known {
			summary.FeatureCount++
		}
		if last != nil {
			metres += distance(last, point)
		}
		last = point
	}
}

func (s *server) RouteChat(stream pb.RouteGuide_RouteChatServer) error {
	for {
		note, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		s.gate.Lock()
		key := at(note.Location)
		s.notes[key] = append(s.notes[key], note)
		all := append([]*pb.RouteNote(nil), s.notes[key]...)
		s.gate.Unlock()
		for _, each := range all {
			if err := stream.Send(each); err != nil {
				return err
			}
		}
	}
}

func ordered(a, b int32) (int32, int32) {
	if a < b {
		return a, b
	}
	return b, a
}

// the haversine formula, in metres
func distance(from, to *pb.Point) float64 {
	const radians = math.Pi / 180 / 1e7
	north := float64(to.Latitude-from.Latitude) * radians
	east := (float64(to.Longitude) - float64(from.Longitude)) * radians
	a := square(math.Sin(north/2)) + math.Cos(float64(from.Latitude)*radians)*math.Cos(float64(to.Latitude)*radians)*square(math.Sin(east/2))
	return 2 * 6371000 * math.Asin(math.Min(1, math.Sqrt(a)))
}

func square(x float64) float64 { return x * x }

// features with a name: nothing is known of the others
func read(path string) (known []*pb.Feature, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []*pb.Feature
	if err = json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	for _, feature := range all {
		if feature.Name != "" {
			known = append(known, feature)
		}
	}
	return known, nil
}

func main() {
	known, err := read(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	s := &server{known: known, byLocation: map[place]*pb.Feature{}, notes: map[place][]*pb.RouteNote{}}
	for _, feature := range known {
		s.byLocation[at(feature.Location)] = feature
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterRouteGuideServer(server, s)
	log.Fatal(server.Serve(listener))
}
