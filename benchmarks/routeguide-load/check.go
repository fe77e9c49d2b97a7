package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"sort"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/status"
	pb "plimsoll/routeguide"
)

// check makes a call of each kind and one that fails, and prints what came: two servers that print the same do the same.
func check(address string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	channel, err := grpc.DialContext(ctx, address, grpc.WithInsecure(), grpc.WithBlock())
	must(err)
	guide := pb.NewRouteGuideClient(channel)

	feature, err := guide.GetFeature(ctx, nowhere)
	must(err)
	fmt.Println("feature", feature)

	features := list(ctx, guide)
	for _, each := range features {
		fmt.Println("listed", each)
	}

	route, err := guide.RecordRoute(ctx)
	must(err)
	for _, each := range features {
		must(route.Send(each.Location))
	}
	summary, err := route.CloseAndRecv()
	must(err)
	fmt.Println("route", summary)

	chat, err := guide.RouteChat(ctx)
	must(err)
	for number := 1; number <= 3; number++ {
		must(chat.Send(&pb.RouteNote{Location: nowhere, Message: fmt.Sprint("note ", number)}))
		for answer := 1; answer <= number; answer++ {
			note, err := chat.Recv()
			must(err)
			fmt.Println("note", number, note)
		}
	}
	must(chat.CloseSend())
	if _, err = chat.Recv(); err != io.EOF {
		log.Fatal("the chat did not end: ", err)
	}

	err = channel.Invoke(ctx, "/routeguide.RouteGuide/NoSuchMethod", nowhere, feature)
	fmt.Println("no such method", status.Code(err))
}

func list(ctx context.Context, guide pb.RouteGuideClient) (features []*pb.Feature) {
	stream, err := guide.ListFeatures(ctx, everywhere)
	must(err)
	for {
		feature, err := stream.Recv()
		if err == io.EOF {
			break
		}
		must(err)
		features = append(features, feature)
	}
	sort.Slice(features, func(i, j int) bool { return features[i].Name < features[j].Name })
	return features
}
