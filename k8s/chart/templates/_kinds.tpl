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

{{- define "big-red-button.custom-kinds" -}}
{
  "workload": {
    "group": "zz.group",
    "version": "zzversion",
    "resource": "zzresources",
    "pods": {
      "cut": 58,
      "end": ".*"
    },
    "escalates": false,
    "controlled": "variables.controllers.exists(owner, owner.apiVersion.startsWith(\"zz.group/\") && owner.kind == \"ZzKind\" && owner.name == \"zz-workload\")",
    "before": "request.resource.resource == \"zzresources\" && request.resource.group == \"zz.group\" ? oldObject[?\"spec\"][?\"zzreplicas\"].orValue(1) : ",
    "after": "request.resource.resource == \"zzresources\" && request.resource.group == \"zz.group\" ? object[?\"spec\"][?\"zzreplicas\"].orValue(1) : "
  },
  "replicaSet": {
    "group": "zz.group",
    "version": "zzversion",
    "resource": "zzresources",
    "pods": {
      "cut": 58,
      "end": ".*"
    },
    "escalates": false,
    "controlled": "variables.controllers.exists(owner, owner.apiVersion == \"apps/v1\" && owner.kind == \"ReplicaSet\" && oldObject.?metadata.?labels[?\"zz-hash\"].orValue(\"\") != \"\" && owner.name == \"zz-workload-\" + oldObject.?metadata.?labels[?\"zz-hash\"].orValue(\"\"))",
    "before": "request.resource.resource == \"zzresources\" && request.resource.group == \"zz.group\" ? oldObject[?\"spec\"][?\"zzreplicas\"].orValue(1) : ",
    "after": "request.resource.resource == \"zzresources\" && request.resource.group == \"zz.group\" ? object[?\"spec\"][?\"zzreplicas\"].orValue(1) : "
  },
  "hashLabels": {
    "Rollout.argoproj.io": "rollouts-pod-template-hash"
  }
}
{{- end -}}

{{- define "big-red-button.scales-target" -}}
{
  "builtIn": "request.operation == \"UPDATE\" && request.resource.group == \"apps\" && (variables.resource + \" \" + variables.inNamespace + \"/\" + variables.ofName) in variables.targets",
  "custom": "request.operation == \"UPDATE\" && (request.resource.resource + \".\" + request.resource.group + \"/\" + request.?subResource.orValue(\"\") + \" \" + variables.inNamespace + \"/\" + variables.ofName) in variables.targets",
  "both": "request.operation == \"UPDATE\" && (request.resource.group == \"apps\" && (variables.resource + \" \" + variables.inNamespace + \"/\" + variables.ofName) in variables.targets || (request.resource.resource + \".\" + request.resource.group + \"/\" + request.?subResource.orValue(\"\") + \" \" + variables.inNamespace + \"/\" + variables.ofName) in variables.targets)"
}
{{- end -}}
