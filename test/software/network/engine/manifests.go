package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Pods of one owner, which are all the same to a policy.
type pod struct {
	Name      string            `json:"name"`
	Namespace string            `json:"namespace"`
	Labels    map[string]string `json:"labels"`
	// Name of a TCP port → its number.
	Ports map[string]int `json:"ports"`
	// Whether it belongs to the stack.
	Own bool `json:"own"`
}

type manifests struct {
	policies []*networkingv1.NetworkPolicy
	pods     []pod
}

// The fields of objects that make pods.
type object struct {
	Kind     string            `json:"kind"`
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     struct {
		Template    corev1.PodTemplateSpec `json:"template"`
		JobTemplate struct {
			Spec struct {
				Template corev1.PodTemplateSpec `json:"template"`
			} `json:"spec"`
		} `json:"jobTemplate"`
		InheritedMetadata metav1.ObjectMeta `json:"inheritedMetadata"`
	} `json:"spec"`
}

// The pods' template of an object; only labels where somebody else makes the pods.
type templateOf func(object) corev1.PodTemplateSpec

func template(one object) corev1.PodTemplateSpec    { return one.Spec.Template }
func jobTemplate(one object) corev1.PodTemplateSpec { return one.Spec.JobTemplate.Spec.Template }

func labelled(labels map[string]string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}}
}

// The Redis operator copies the labels of its objects: https://github.com/OT-CONTAINER-KIT/redis-operator
func copied(one object) corev1.PodTemplateSpec { return labelled(one.Metadata.Labels) }

// https://cloudnative-pg.io/documentation/current/labels_annotations/
func inherited(one object) corev1.PodTemplateSpec { return labelled(one.Spec.InheritedMetadata.Labels) }

// Istio copies the labels of a Gateway to its proxies: pilot/pkg/config/kube/gatewaycommon of
// https://github.com/istio/istio. Every controller adds the name of the Gateway.
func proxied(one object) corev1.PodTemplateSpec {
	labels := maps.Clone(one.Metadata.Labels)
	labels["gateway.networking.k8s.io/gateway-name"] = one.Metadata.Name
	return labelled(labels)
}

// Kind of an object that makes pods → where their labels are.
var owners = map[string]templateOf{
	"Deployment":       template,
	"StatefulSet":      template,
	"Job":              template,
	"CronJob":          jobTemplate,
	"Cluster":          inherited,
	"Redis":            copied,
	"RedisReplication": copied,
	"RedisSentinel":    copied,
	"Gateway":          proxied,
}

func readManifests(directory string) (manifests, error) {
	files, err := filepath.Glob(filepath.Join(directory, "*.yaml"))
	if err != nil {
		return manifests{}, err
	}
	if len(files) == 0 {
		return manifests{}, fmt.Errorf("%s: got no manifests, expected some", directory)
	}
	var all manifests
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return manifests{}, err
		}
		if err := all.add(text); err != nil {
			return manifests{}, fmt.Errorf("%s: %w", file, err)
		}
	}
	return all, nil
}

func (all *manifests) add(text []byte) error {
	// Other kinds have fields of the same name with another form.
	var head struct {
		Kind string `json:"kind"`
	}
	if err := yaml.Unmarshal(text, &head); err != nil {
		return err
	}
	if head.Kind == "NetworkPolicy" {
		var policy networkingv1.NetworkPolicy
		all.policies = append(all.policies, &policy)
		return yaml.UnmarshalStrict(text, &policy)
	}
	if find, makesPods := owners[head.Kind]; makesPods {
		var one object
		if err := yaml.Unmarshal(text, &one); err != nil {
			return err
		}
		all.pods = append(all.pods, podOf(one, find(one)))
	}
	return nil
}

func podOf(one object, template corev1.PodTemplateSpec) pod {
	ports := map[string]int{}
	for _, container := range append(template.Spec.InitContainers, template.Spec.Containers...) {
		for _, port := range container.Ports {
			ports[port.Name] = int(port.ContainerPort)
		}
	}
	name := one.Kind + "/" + one.Metadata.Name
	return pod{name, one.Metadata.Namespace, template.Labels, ports, true}
}
