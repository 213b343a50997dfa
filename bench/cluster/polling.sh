#!/bin/sh
# The stop-gap that the button is measured against: it looks every minute at the first container of the first pod.
#   polling.sh KUBECONFIG NAMESPACE
while true; do
  restarts=$(kubectl --kubeconfig "$1" --namespace "$2" get pods --selector app=swype-app \
    --output jsonpath='{.items[0].status.containerStatuses[0].restartCount}' 2>/dev/null)
  echo "restarts: ${restarts:-0}"
  if [ "${restarts:-0}" -gt 3 ]; then
    kubectl --kubeconfig "$1" --namespace "$2" scale deployment/swype-app --replicas=0
    exit
  fi
  sleep 60
done
