"""The Fly workspace: fleet, map, instruments, actions, preflight and alerts; decides nothing itself."""
