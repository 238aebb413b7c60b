"""Tables of a PX4 multirotor: modes and their names, message rates, settings of the team."""

MANUAL = 1 << 16
ALTITUDE = 2 << 16
POSITION = 3 << 16
ORBIT = 3 << 16 | 1 << 24
TAKEOFF = 4 << 16 | 2 << 24
HOLD = 4 << 16 | 3 << 24
MISSION = 4 << 16 | 4 << 24
RETURN = 4 << 16 | 5 << 24
LAND = 4 << 16 | 6 << 24
ACRO = 5 << 16
OFFBOARD = 6 << 16
STABILIZED = 7 << 16
DESCEND = 4 << 16 | 20 << 24

AVAILABLE_MODES: tuple[tuple[int, int, int, str], ...] = (
    (MANUAL, 0, 1, "Manual"),
    (ALTITUDE, 4, 0, ""),
    (POSITION, 1, 0, ""),
    (MISSION, 6, 1, ""),
    (HOLD, 0, 1, "Hold"),
    (RETURN, 5, 1, ""),
    (3 << 16 | 2 << 24, 0, 1, "Position Slow"),
    (4 << 16 | 19 << 24, 0, 1, "Guided Course"),
    (11 << 16, 0, 1, "Altitude Cruise"),
    (ACRO, 0, 1, "Acro"),
    (DESCEND, 0, 3, "Descend"),
    (10 << 16, 0, 3, "Termination"),
    (OFFBOARD, 0, 1, "Offboard"),
    (STABILIZED, 0, 1, "Stabilized"),
    (TAKEOFF, 8, 1, ""),
    (LAND, 7, 1, ""),
    (4 << 16 | 8 << 24, 0, 1, "Follow Target"),
    (4 << 16 | 9 << 24, 0, 1, "Precision Landing"),
    (ORBIT, 2, 1, ""),
)
"""Custom mode, MAV_STANDARD_MODE, MAV_MODE_PROPERTY flags, name (empty for a standard one)."""

STANDARD_MODES = {mode: standard for mode, standard, _, _ in AVAILABLE_MODES}

RATES_HZ = {
    "HEARTBEAT": 1.0,
    "ATTITUDE": 4.0,
    "GLOBAL_POSITION_INT": 4.0,
    "VFR_HUD": 2.0,
    "GPS_RAW_INT": 1.0,
    "SYS_STATUS": 1.0,
    "BATTERY_STATUS": 0.5,
    "EXTENDED_SYS_STATE": 1.0,
    "HOME_POSITION": 0.5,
    "MISSION_CURRENT": 1.0,
    "LOCAL_POSITION_NED": 1.0,
    "POSITION_TARGET_GLOBAL_INT": 1.0,
    "ALTITUDE": 1.0,
    "CURRENT_MODE": 0.5,
    "ESTIMATOR_STATUS": 0.5,
    "VIBRATION": 0.1,
    "ATTITUDE_TARGET": 0.5,
    "ATTITUDE_QUATERNION": 0.5,
    "SYSTEM_TIME": 1.0,
    "SERVO_OUTPUT_RAW": 0.5,
}

SUPPORTED_ON_REQUEST = frozenset(
    {
        "GPS_GLOBAL_ORIGIN",
        "GIMBAL_DEVICE_ATTITUDE_STATUS",
        "RC_CHANNELS",
        "WIND",
        "SCALED_PRESSURE",
        "HIGHRES_IMU",
        "POSITION_TARGET_LOCAL_NED",
        "ODOMETRY",
    }
)
"""Sent when asked for, besides the streams."""

LATE_PARAMETERS = ("MIS_DIST_1WP:f:10000", "MIS_DIST_WPS:f:10000", "MIS_TKO_LAND_REQ:i:0")
"""Listed only once a mission was stored: the count grows and indices behind them move."""

OVERRIDES = {
    "NAV_DLL_ACT": 2.0,
    "COM_DL_LOSS_T": 10.0,
    "BAT1_CAPACITY": 5300.0,
    "BAT_LOW_THR": 0.2,
    "BAT_CRIT_THR": 0.1,
    "BAT_EMERGEN_THR": 0.05,
}
"""Where the simulated team's settings differ from the recorded vehicle's."""
