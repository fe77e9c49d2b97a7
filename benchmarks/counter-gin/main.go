// The counter as one would write it in Go, with gin and redigo: what benchmarks/counter.sh measures ours against.
package main

import (
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gomodule/redigo/redis"
)

func main() {
	// As many connections as the benchmark has clients, all kept: no request waits for one or makes one.
	pool := &redis.Pool{
		MaxIdle:     64,
		MaxActive:   64,
		Wait:        true,
		IdleTimeout: 5 * time.Minute,
		Dial: func() (redis.Conn, error) {
			return redis.Dial("tcp", os.Getenv("REDIS_HOST")+":"+os.Getenv("REDIS_PORT"),
				redis.DialConnectTimeout(time.Second), redis.DialReadTimeout(time.Second), redis.DialWriteTimeout(time.Second))
		},
	}

	command := func(name string) gin.HandlerFunc {
		return func(c *gin.Context) {
			connection := pool.Get()
			defer connection.Close()
			count, err := redis.Int64(connection.Do(name, "count"))
			if err != nil && err != redis.ErrNil {
				c.String(http.StatusServiceUnavailable, err.Error())
				return
			}
			c.Data(http.StatusOK, "text/plain", strconv.AppendInt(nil, count, 10))
		}
	}

	gin.SetMode(gin.ReleaseMode)
	router := gin.New() // without its logger
	ok := []byte("gin OK")
	router.GET("/ok", func(c *gin.Context) { c.Data(http.StatusOK, "text/plain", ok) })
	router.GET("/count", command("GET"))
	router.POST("/inc", command("INCR"))
	router.POST("/dec", command("DECR"))

	server := &http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), Handler: router}
	if err := server.ListenAndServe(); err != nil {
		panic(err)
	}
}
