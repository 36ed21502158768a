#!/usr/bin/env bash
# Sends the monthly A&E files of NHS England to Medlake, asks for emergency admissions by region and month, and
# downloads the answer. Needs bash and curl.
#
#   MEDLAKE_URL=http://localhost:3000 MEDLAKE_KEY=mlk_… ./nhs-ae.sh FOLDER [ANSWER.csv]
#
# FOLDER holds the files as published at
# https://www.england.nhs.uk/statistics/statistical-work-areas/ae-waiting-times-and-activity/
# The key needs the scopes read and write, and belongs to a data manager or an administrator.
set -euo pipefail

url=${MEDLAKE_URL:-http://localhost:3000}
url=${url%/}
key=${MEDLAKE_KEY:?Set MEDLAKE_KEY to an API key.}
folder=${1:?Name the folder that holds the monthly files.}
answer=${2:-emergency-admissions.csv}
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# call METHOD PATH [curl options…]: the body goes to standard output. Ends the script with the server's words unless
# the status is 2xx, or the one named in $accept.
accept=""
call() {
  local method=$1 path=$2 status
  shift 2
  while :; do
    status=$(curl --silent --show-error --output "$scratch/body" --dump-header "$scratch/headers" --write-out '%{http_code}' \
      --request "$method" --header "Authorization: Bearer $key" "$@" "$url$path")
    [[ $status == 429 ]] || break
    # Too many requests in one minute: the server says how long to wait.
    sleep "$(tr -d '\r' <"$scratch/headers" | sed -n 's/^[Rr]etry-[Aa]fter: *//p')"
  done
  if [[ $status != 2* && $status != "$accept" ]]; then
    printf '%s %s answered %s:\n' "$method" "$path" "$status" >&2
    cat "$scratch/body" >&2
    printf '\n' >&2
    exit 1
  fi
  cat "$scratch/body"
}

# field NAME: the first value of that name in the JSON on standard input.
field() {
  grep -o "\"$1\":\(\"[^\"]*\"\|[0-9.]*\|null\|{[^}]*}\)" | head -n 1 | cut -d : -f 2- | tr -d '"'
}

# A text as part of an address: every byte as %XX.
encoded() {
  printf '%s' "$1" | od -An -v -tx1 | tr -d '\n' | tr ' ' '%'
}

json=(--header 'Content-Type: application/json')

echo "Creating the dataset nhs-ae (or using the one there is) and setting its contract."
accept=409
call POST /api/v1/datasets "${json[@]}" --data \
  '{"slug":"nhs-ae","name":"A&E attendances and emergency admissions","description":"Monthly situation reports of NHS England, one row per organisation and month."}' >"$scratch/created"
accept=""
call PUT /api/v1/datasets/nhs-ae/contract "${json[@]}" --data-binary "@$here/nhs-ae-contract.json" >"$scratch/contract"

shopt -s nullglob
files=("$folder"/*.csv)
if [[ ${#files[@]} -eq 0 ]]; then
  echo "There are no .csv files in $folder." >&2
  exit 1
fi

for file in "${files[@]}"; do
  name=$(basename "$file")
  call POST "/api/v1/datasets/nhs-ae/uploads?filename=$(encoded "$name")" \
    --header 'Content-Type: text/csv' --data-binary "@$file" >"$scratch/upload"
  run=$(field runId <"$scratch/upload")
  while :; do
    call GET "/api/v1/runs/$run" >"$scratch/run"
    state=$(field state <"$scratch/run")
    case $state in
      queued | running) sleep 1 ;;
      *) break ;;
    esac
  done
  if [[ $state != published ]]; then
    printf '%s ended as %s: %s\n' "$name" "$state" "$(field message <"$scratch/run")" >&2
    exit 1
  fi
  printf '%s: version %s, %s\n' "$name" "$(field version <"$scratch/run")" "$(field counts <"$scratch/run")"
done

query='{
  "version": 1,
  "from": "nhs-ae",
  "groupBy": [{ "field": "region" }, { "field": "period", "bucket": "month", "as": "month" }],
  "measures": [
    { "as": "via_type_1", "fn": "sum", "field": "admissions_type_1" },
    { "as": "via_type_2", "fn": "sum", "field": "admissions_type_2" },
    { "as": "via_other_ae", "fn": "sum", "field": "admissions_other_ae" },
    { "as": "other_emergency", "fn": "sum", "field": "admissions_other" }
  ],
  "orderBy": [{ "field": "region" }, { "field": "month" }]
}'

echo
echo "Emergency admissions by region and month:"
call POST /api/v1/query "${json[@]}" --data "{\"query\":$query}" >"$scratch/answer"
printf '%s rows; truncated: %s\n' "$(field rowCount <"$scratch/answer")" "$(grep -o '"truncated":[a-z]*' "$scratch/answer" | cut -d : -f 2)"

call POST /api/v1/query/export "${json[@]}" --data "{\"query\":$query,\"format\":\"csv\"}" >"$answer"
printf 'Written to %s:\n' "$answer"
head -n 5 "$answer"
