#!/bin/bash
# Runs what takes hours and writes the results to docs/soak.md. Arguments: beginnings of names in list.txt; none are all.
# The output of each run is in target/soak/NAME.log.
set -u
cd "$(dirname "$0")/../.." || exit 2
page=docs/soak.md
mkdir -p target/soak
failed=0

wanted() { # name, beginnings...
  local name=$1 beginning
  shift
  (($# == 0)) && return 0
  for beginning in "$@"; do
    [[ $name == "$beginning"* ]] && return 0
  done
  return 1
}

trim() { sed -E 's/^ +| +$//g' <<<"$1"; }

# The section of one run: replaced if it is there, else added at the end.
publish() { # name, text
  local rest
  rest=$(awk -v start="## $1" '$0 == start {skip = 1; next} /^## / {skip = 0} !skip' "$page")
  printf '%s\n\n## %s\n\n%s\n' "$rest" "$1" "$2" >"$page"
}

while IFS='|' read -r name what command; do
  name=$(trim "$name")
  [[ -z $name || $name == \#* ]] && continue
  wanted "$name" "$@" || continue
  what=$(trim "$what")
  command=$(trim "$command")
  echo "$name: $what"
  start=$SECONDS
  if (eval "${command//\$MVN/$MVN}") >"target/soak/$name.log" 2>&1 </dev/null; then
    outcome=held
  else
    outcome="**failed**"
    failed=1
  fi
  took=$((SECONDS - start))
  results=$(sed -n 's/^.*soak: /- /p' "target/soak/$name.log")
  echo "$name: $outcome after $((took / 60)) min $((took % 60)) s, see target/soak/$name.log"
  publish "$name" "${what^}. Outcome: $outcome, after $((took / 60)) min $((took % 60)) s.

\`${command#\$MVN }\`

${results:-nothing was printed}"
done <lab/soak/list.txt
exit $failed
