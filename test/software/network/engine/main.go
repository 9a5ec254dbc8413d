// Computes who may reach whom in the manifests of a stack, by the NetworkPolicy engine of cyclonus
// (https://github.com/mattfenwick/cyclonus).
//
// Reads questions as JSON from standard input, and writes the answer to each as one line of JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
)

// The manifests of one stack, and the peers that they do not hold.
type question struct {
	// Directory with the manifests, one object a file.
	Directory string `json:"directory"`
	// DNS servers, operators, strangers, and pods that a person adds.
	Pods []pod `json:"pods"`
	// Name of an address outside of the cluster → the address.
	Addresses map[string]string `json:"addresses"`
}

// One connection that the policies allow.
type edge struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Protocol string `json:"protocol"`
	Port     int    `json:"port"`
}

type answer struct {
	// Pods that the stack makes, and those that its controllers and operators make.
	Pods  []pod  `json:"pods"`
	Edges []edge `json:"edges"`
}

func answerTo(asked question) (answer, error) {
	found, err := readManifests(asked.Directory)
	if err != nil {
		return answer{}, err
	}
	peers := peersOf(append(append([]pod{}, found.pods...), asked.Pods...), asked.Addresses)
	policy := matcher.BuildNetworkPolicies(false, found.policies)
	return answer{found.pods, allowed(policy, peers, portsOf(found.policies, peers))}, nil
}

// allowed asks for each pair of peers and each port. The policies of a stack say nothing about two strangers.
func allowed(policy *matcher.Policy, peers []peer, ports []port) []edge {
	edges := []edge{}
	for _, from := range peers {
		for _, to := range peers {
			if !from.own && !to.own {
				continue
			}
			for _, port := range ports {
				traffic := &matcher.Traffic{
					Source: from.traffic, Destination: to.traffic,
					ResolvedPort: port.number, ResolvedPortName: to.portNames[port], Protocol: port.protocol,
				}
				if policy.IsTrafficAllowed(traffic).IsAllowed() {
					edges = append(edges, edge{from.name, to.name, string(port.protocol), port.number})
				}
			}
		}
	}
	return edges
}

func run() error {
	questions, output := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for questions.More() {
		var asked question
		if err := questions.Decode(&asked); err != nil {
			return err
		}
		found, err := answerTo(asked)
		if err != nil {
			return err
		}
		if err := output.Encode(found); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
