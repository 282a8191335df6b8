// Command echo is a user's program behind a Service: to every HTTP request on port 8080 it answers the name of its node ($NODE_NAME).
// When it is told to end it goes on for three seconds, as programs behind a load balancer should: until then nobody sends it anything any more.
package main

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const grace = 3 * time.Second

func main() {
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, syscall.SIGINT, syscall.SIGTERM)
	node := os.Getenv("NODE_NAME")
	go func() {
		err := http.ListenAndServe(":8080", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, node)
		}))
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}()
	<-ends
	time.Sleep(grace)
}
