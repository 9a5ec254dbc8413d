package main

import (
	"fmt"
	"sort"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// A port that no manifest names: a policy that allows it allows every port.
const unnamedPort = 4242

type port struct {
	number   int
	protocol corev1.Protocol
}

// A side of a connection. Several pods of one owner may run, so a peer may also call itself.
type peer struct {
	name      string
	own       bool
	traffic   *matcher.TrafficPeer
	portNames map[port]string
}

func peersOf(pods []pod, addresses map[string]string) []peer {
	peers := []peer{}
	for number, one := range pods {
		names := map[port]string{}
		for name, value := range one.Ports {
			names[port{value, corev1.ProtocolTCP}] = name
		}
		peers = append(peers, peer{
			name: one.Name, own: one.Own, portNames: names,
			traffic: &matcher.TrafficPeer{
				IP: fmt.Sprintf("10.0.%d.%d", number/250, number%250+1),
				Internal: &matcher.InternalPeer{
					Namespace: one.Namespace, PodLabels: one.Labels,
					// The API server sets it: https://kubernetes.io/docs/reference/labels-annotations-taints/
					NamespaceLabels: map[string]string{corev1.LabelMetadataName: one.Namespace},
				},
			},
		})
	}
	names := []string{}
	for name := range addresses {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		peers = append(peers, peer{name: name, traffic: &matcher.TrafficPeer{IP: addresses[name]}})
	}
	return peers
}

// portsOf returns every port that a pod has or a policy names, on both protocols, and one that nothing names.
func portsOf(policies []*networkingv1.NetworkPolicy, peers []peer) []port {
	numbers := map[int]bool{unnamedPort: true}
	add := func(rules []networkingv1.NetworkPolicyPort) {
		for _, rule := range rules {
			if rule.Port != nil && rule.Port.Type == intstr.Int {
				numbers[rule.Port.IntValue()] = true
			}
		}
	}
	for _, policy := range policies {
		for _, rule := range policy.Spec.Ingress {
			add(rule.Ports)
		}
		for _, rule := range policy.Spec.Egress {
			add(rule.Ports)
		}
	}
	for _, one := range peers {
		for named := range one.portNames {
			numbers[named.number] = true
		}
	}
	sorted := []int{}
	for number := range numbers {
		sorted = append(sorted, number)
	}
	sort.Ints(sorted)
	ports := []port{}
	for _, number := range sorted {
		ports = append(ports, port{number, corev1.ProtocolTCP}, port{number, corev1.ProtocolUDP})
	}
	return ports
}
