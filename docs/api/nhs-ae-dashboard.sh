#!/usr/bin/env bash
# Saves the questions of docs/examples/nhs-ae, makes the dashboard "Emergency care by region" of them, shares both with
# everyone in the organisation, and prints the dashboard's id. Run nhs-ae.sh first. Needs bash and curl.
#
#   MEDLAKE_URL=http://localhost:3000 MEDLAKE_KEY=mlk_… ./nhs-ae-dashboard.sh
#
# The key needs the scopes read and write, and belongs to an analyst, a data manager or an administrator.
set -euo pipefail

url=${MEDLAKE_URL:-http://localhost:3000}
url=${url%/}
key=${MEDLAKE_KEY:?Set MEDLAKE_KEY to an API key.}
examples=$(cd "$(dirname "$0")/../examples/nhs-ae" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# send METHOD PATH FILE: the answer goes to standard output. Ends the script with the server's words unless it is a success.
send() {
  local status
  status=$(curl --silent --show-error --output "$scratch/body" --write-out '%{http_code}' --request "$1" \
    --header "Authorization: Bearer $key" --header 'Content-Type: application/json' --data-binary "@$3" "$url$2")
  if [[ $status != 2* ]]; then
    printf '%s %s answered %s:\n' "$1" "$2" "$status" >&2
    cat "$scratch/body" >&2
    exit 1
  fi
  cat "$scratch/body"
}

# The id of what was made, which stands first in the answer.
id() {
  grep -o '"id":"[^"]*"' | head -n 1 | cut -d '"' -f 4
}

everyone='{"shares":[{"audience":"everyone"}]}'
printf '%s' "$everyone" >"$scratch/everyone"
cp "$examples/dashboard.json" "$scratch/dashboard"

for file in "$examples"/[0-9]*.json; do
  name=$(basename "$file" .json)
  question=$(send POST /api/v1/saved-queries "$file" | id)
  send PUT "/api/v1/saved-queries/$question/shares" "$scratch/everyone" >"$scratch/shared"
  sed "s/\"question\": \"$name\"/\"question\": \"$question\"/" "$scratch/dashboard" >"$scratch/next"
  mv "$scratch/next" "$scratch/dashboard"
done

dashboard=$(send POST /api/v1/dashboards "$scratch/dashboard" | id)
send PUT "/api/v1/dashboards/$dashboard/shares" "$scratch/everyone" >"$scratch/shared"
printf '%s\n' "$dashboard"
