{{- /* Made by `npm run chart` from k8s/, prometheus-rules/ and alertmanager/: edit these, and run it again. */ -}}
{{- define "big-red-button.kinds" -}}
{
  "Deployment": {
    "group": "apps",
    "version": "v1",
    "resource": "deployments",
    "pods": {
      "cut": 58,
      "end": ".*"
    },
    "escalates": false,
    "controlled": "variables.controllers.exists(owner, owner.apiVersion == \"apps/v1\" && owner.kind == \"ReplicaSet\" && variables.hash != \"\" && owner.name == \"zz-workload-\" + variables.hash)",
    "before": "request.resource.resource == \"deployments\" ? oldObject.?spec.?replicas.orValue(1) : ",
    "after": "request.resource.resource == \"deployments\" ? object.?spec.?replicas.orValue(1) : "
  },
  "StatefulSet": {
    "group": "apps",
    "version": "v1",
    "resource": "statefulsets",
    "pods": {
      "cut": 254,
      "end": "[0-9]+"
    },
    "escalates": true,
    "controlled": "variables.controllers.exists(owner, owner.apiVersion == \"apps/v1\" && owner.kind == \"StatefulSet\" && owner.name == \"zz-workload\")",
    "before": "request.resource.resource == \"statefulsets\" ? oldObject.?spec.?replicas.orValue(1) : ",
    "after": "request.resource.resource == \"statefulsets\" ? object.?spec.?replicas.orValue(1) : "
  }
}
{{- end -}}
