"""Tables of an ArduCopter: what it calls modes and items, what it says at power-on, how often."""

MODE_NAMES = {
    0: "STABILIZE",
    1: "ACRO",
    2: "ALT_HOLD",
    3: "AUTO",
    4: "GUIDED",
    5: "LOITER",
    6: "RTL",
    7: "CIRCLE",
    9: "LAND",
    16: "POSHOLD",
    17: "BRAKE",
    21: "SMART_RTL",
    27: "AUTO_RTL",
}

ITEM_NAMES = {
    16: "WP",
    17: "LoitUnlim",
    18: "LoitTurns",
    19: "LoitTime",
    20: "RTL",
    21: "Land",
    22: "Takeoff",
    31: "LoitAltitude",
    82: "SplineWP",
    92: "NavGuidedEnable",
    93: "Delay",
    94: "PayloadPlace",
    112: "CondDelay",
    114: "CondDist",
    115: "CondYaw",
    177: "Jump",
    178: "ChangeSpeed",
    179: "SetHome",
    181: "SetRelay",
    182: "RepeatRelay",
    183: "SetServo",
    184: "RepeatServo",
    189: "LandStart",
    195: "SetROI",
    197: "SetROI",
    201: "SetROI",
    202: "DigiCamCfg",
    203: "DigiCamCtrl",
    205: "MountControl",
    206: "SetCamTrigDst",
    207: "FenceEnable",
    211: "Gripper",
    218: "AuxFunction",
    1000: "PitchYaw",
    2000: "ImageStartCapture",
    2001: "ImageStopCapture",
    2500: "VideoStartCapture",
    2501: "VideoStopCapture",
}

BOOT_TEXTS: tuple[tuple[float, str], ...] = (
    (0.1, "Calibrating barometer"),
    (0.5, "ArduCopter V4.6.0-dev (fa6c811d)"),
    (0.5, "Frame: QUAD/PLUS"),
    (0.9, "Barometer 1 calibration complete"),
    (1.2, "ArduPilot Ready"),
    (1.2, "AHRS: DCM active"),
    (2.0, "EKF3 IMU0 initialised"),
    (2.0, "AHRS: EKF3 active"),
    (2.8, "EKF3 IMU0 tilt alignment complete"),
    (2.9, "EKF3 IMU0 MAG0 initial yaw alignment complete"),
    (3.0, "GPS 1: detected u-blox"),
)
"""Seconds after power-on and text; all of severity 6."""

RATES_HZ = {
    "HEARTBEAT": 1.0,
    "ATTITUDE": 4.0,
    "GLOBAL_POSITION_INT": 4.0,
    "VFR_HUD": 2.0,
    "GPS_RAW_INT": 2.0,
    "SYS_STATUS": 1.0,
    "BATTERY_STATUS": 1.0,
    "POWER_STATUS": 0.5,
    "MISSION_CURRENT": 1.0,
    "NAV_CONTROLLER_OUTPUT": 1.0,
    "LOCAL_POSITION_NED": 1.0,
    "POSITION_TARGET_GLOBAL_INT": 1.0,
    "SERVO_OUTPUT_RAW": 0.5,
    "RC_CHANNELS": 1.0,
    "EKF_STATUS_REPORT": 1.0,
    "VIBRATION": 0.5,
    "WIND": 1.0,
    "SYSTEM_TIME": 1.0,
}

STREAM_MESSAGES: dict[int, tuple[str, ...]] = {
    1: ("RAW_IMU", "SCALED_PRESSURE"),
    2: (
        "SYS_STATUS",
        "POWER_STATUS",
        "MISSION_CURRENT",
        "GPS_RAW_INT",
        "NAV_CONTROLLER_OUTPUT",
        "FENCE_STATUS",
        "POSITION_TARGET_GLOBAL_INT",
    ),
    3: ("SERVO_OUTPUT_RAW", "RC_CHANNELS"),
    6: ("GLOBAL_POSITION_INT", "LOCAL_POSITION_NED"),
    10: ("ATTITUDE",),
    11: ("VFR_HUD",),
    12: ("SYSTEM_TIME", "WIND", "BATTERY_STATUS", "EKF_STATUS_REPORT", "VIBRATION"),
}
"""MAV_DATA_STREAM and what it switches; stream 0 is all of them."""

OVERRIDES = {
    "FS_GCS_ENABLE": 1.0,
    "BATT_CAPACITY": 5300.0,
    "BATT_LOW_VOLT": 14.0,
    "BATT_LOW_MAH": 1060.0,
    "BATT_CRT_VOLT": 13.6,
    "BATT_CRT_MAH": 530.0,
    "BATT_FS_LOW_ACT": 2.0,
    "BATT_FS_CRT_ACT": 1.0,
}
"""Where the simulated team's settings differ from the recorded vehicle's."""

SUPPORTED_ON_REQUEST = frozenset(
    {
        "HOME_POSITION",
        "GPS_GLOBAL_ORIGIN",
        "EXTENDED_SYS_STATE",
        "ATTITUDE_QUATERNION",
        "FENCE_STATUS",
        "GIMBAL_DEVICE_ATTITUDE_STATUS",
        "RAW_IMU",
        "SCALED_PRESSURE",
    }
)
"""Sent when asked for, besides the streams."""
