"""The lines behind ``parameter_facts``: plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Line(NamedTuple):
    """One parameter."""

    name: str
    unit: str
    limits: tuple[float | None, float | None]
    default: float | None
    en: str
    fr: str
    choices: str = ""
    """Key into ``CHOICES``."""


NO: Final = (None, None)
_OFF: Final = ("Off", "Désactivé")
_WARN: Final = ("Warn only", "Avertir seulement")
_RETURN: Final = ("Return", "Retour")
_LAND: Final = ("Land", "Atterrir")
_SMART: Final = ("SmartRTL, else return", "SmartRTL, sinon retour")
_SMART_LAND: Final = ("SmartRTL, else land", "SmartRTL, sinon atterrir")
_END: Final = ("End the flight", "Mettre fin au vol")
_HOLD: Final = ("Hold position", "Maintien de position")

CHOICES: Final[Mapping[str, Mapping[int, tuple[str, str]]]] = {
    "switch": {0: _OFF, 1: ("On", "Activé")},
    "copter.gcs": {
        0: _OFF, 1: _RETURN, 2: ("Return, or go on in Auto", "Retour, ou poursuite en Auto"),
        3: _SMART, 4: _SMART_LAND, 5: _LAND,
        6: ("Landing sequence, else return", "Séquence d’atterrissage, sinon retour"),
        7: ("Brake, else land", "Freinage, sinon atterrir"),
    },
    "copter.throttle": {
        0: _OFF, 1: _RETURN, 2: ("Return, or go on in Auto", "Retour, ou poursuite en Auto"),
        3: _LAND, 4: _SMART, 5: _SMART_LAND,
        6: ("Landing sequence, else return", "Séquence d’atterrissage, sinon retour"),
        7: ("Brake, else land", "Freinage, sinon atterrir"),
    },
    "copter.battery": {
        0: _WARN, 1: _LAND, 2: _RETURN, 3: _SMART, 4: _SMART_LAND, 5: _END,
        6: ("Landing sequence, else return", "Séquence d’atterrissage, sinon retour"),
        7: ("Brake, else land", "Freinage, sinon atterrir"),
    },
    "copter.ekf": {
        0: _WARN, 1: _LAND, 2: ("Altitude hold", "Maintien d’altitude"),
        3: ("Land, in every mode", "Atterrir, dans tous les modes"),
    },
    "copter.fence": {
        0: _WARN, 1: ("Return, else land", "Retour, sinon atterrir"),
        2: ("Always land", "Toujours atterrir"), 3: ("SmartRTL, else return, else land",
        "SmartRTL, sinon retour, sinon atterrir"), 4: ("Brake, else land",
        "Freinage, sinon atterrir"), 5: ("SmartRTL, else land", "SmartRTL, sinon atterrir"),
    },
    "copter.fence.type": {
        0: ("highest height", "hauteur maximale"), 1: ("circle round home", "cercle autour du départ"),
        2: ("fence of the plan", "enceinte du plan"), 3: ("lowest height", "hauteur minimale"),
    },
    "copter.fence.auto": {
        0: _OFF, 1: ("On from take-off", "Activée au décollage"),
        2: ("On from take-off, floor off for landing",
            "Activée au décollage, plancher levé à l’atterrissage"),
        3: ("On when armed", "Activée à l’armement"),
    },
    "copter.fs.options": {
        0: ("go on in Auto when the remote control is lost",
            "poursuivre en Auto si la radiocommande est perdue"),
        1: ("go on in Auto when the ground station is lost",
            "poursuivre en Auto si la station sol est perdue"),
        2: ("go on in Guided when the remote control is lost",
            "poursuivre en Guidé si la radiocommande est perdue"),
        3: ("go on landing", "poursuivre l’atterrissage"),
        4: ("go on when a pilot flies and the ground station is lost",
            "poursuivre si un pilote vole et que la station sol est perdue"),
        5: ("release the gripper", "ouvrir la pince"),
    },
    "copter.yaw": {
        0: ("Never turn", "Ne jamais tourner"), 1: ("Face the next waypoint",
        "Face au point suivant"), 2: ("Face the next waypoint, except on return",
        "Face au point suivant, sauf au retour"), 3: ("Face along the track", "Face à la route"),
    },
    "px4.link": {
        0: _OFF, 1: _HOLD, 2: _RETURN, 3: _LAND, 5: _END, 6: ("Stop the motors",
        "Couper les moteurs"),
    },
    "px4.radio": {
        1: _HOLD, 2: _RETURN, 3: _LAND, 5: _END, 6: ("Stop the motors", "Couper les moteurs"),
    },
    "px4.battery": {
        0: _WARN, 2: ("Land", "Atterrir"), 3: ("Return when critical, land in an emergency",
        "Retour si critique, atterrir en urgence"),
    },
    "px4.fence": {
        0: _OFF, 1: _WARN, 2: _HOLD, 3: _RETURN, 4: _END, 5: _LAND,
    },
    "px4.return": {
        0: ("Home or rally point, straight", "Départ ou point de ralliement, en ligne droite"),
        1: ("Rally point or landing of the mission", "Point de ralliement ou atterrissage du plan"),
        2: ("Along the mission to its landing, or back", "Suivre le plan jusqu’à l’atterrissage"),
        3: ("Nearest of home, rally and landing", "Le plus proche : départ, ralliement, atterrissage"),
        4: ("Shortest way along the mission", "Chemin le plus court le long du plan"),
        5: ("Back along the flown path", "Retour par le chemin parcouru"),
    },
    "px4.gps": {
        0: ("Deny arming", "Armement refusé"), 1: ("Warn only", "Avertir seulement"),
        2: ("Allow", "Autoriser"),
    },
    "px4.wind": {
        0: _OFF, 1: _WARN, 2: _HOLD, 3: _RETURN, 4: _END, 5: _LAND,
    },
}  # fmt: skip
MASKS: Final = frozenset({"copter.fence.type", "copter.fs.options"})

_COPTER: Final = (
    Line("ANGLE_MAX", "cdeg", (1000, 8000), 3000, "Largest lean in every mode",
         "Inclinaison maximale dans tous les modes"),
    Line("ARMING_CHECK", "", NO, 1, "Checks before arming; 1: all of them, 0: none",
         "Contrôles avant armement ; 1 : tous, 0 : aucun"),
    Line("BATT_ARM_VOLT", "V", (0, None), 0, "Lowest battery voltage that lets it arm; 0: any",
         "Tension minimale de batterie pour armer ; 0 : sans limite"),
    Line("BATT_CAPACITY", "mAh", (0, None), 3300, "Capacity of the full battery",
         "Capacité de la batterie pleine"),
    Line("BATT_CRT_MAH", "mAh", (0, None), 0, "Charge left at which the battery is critical; 0: off",
         "Charge restante critique ; 0 : désactivé"),
    Line("BATT_CRT_VOLT", "V", (0, None), 0, "Voltage at which the battery is critical; 0: off",
         "Tension de batterie critique ; 0 : désactivé"),
    Line("BATT_FS_CRT_ACT", "", NO, 0, "What it does when the battery is critical",
         "Réaction à une batterie critique", "copter.battery"),
    Line("BATT_FS_LOW_ACT", "", NO, 0, "What it does when the battery is low",
         "Réaction à une batterie faible", "copter.battery"),
    Line("BATT_LOW_MAH", "mAh", (0, None), 0, "Charge left at which the battery is low; 0: off",
         "Charge restante faible ; 0 : désactivé"),
    Line("BATT_LOW_TIMER", "s", (0, 120), 10, "How long the voltage must be low before it counts",
         "Durée de tension basse avant réaction"),
    Line("BATT_LOW_VOLT", "V", (0, None), 10.5, "Voltage at which the battery is low; 0: off",
         "Tension de batterie faible ; 0 : désactivé"),
    Line("CIRCLE_RADIUS", "cm", (0, 200000), 1000, "Radius of the circle mode",
         "Rayon du mode cercle"),
    Line("DISARM_DELAY", "s", (0, 127), 10, "Motors stop by themselves after this time on the ground",
         "Arrêt des moteurs au sol après ce délai"),
    Line("FENCE_ACTION", "", NO, 1, "What it does at the fence", "Réaction à l’enceinte de vol",
         "copter.fence"),
    Line("FENCE_ALT_MAX", "m", (10, 1000), 100, "Highest height above home of the fence",
         "Hauteur maximale de l’enceinte au-dessus du départ"),
    Line("FENCE_ALT_MIN", "m", (-100, 100), -10, "Lowest height above home of the fence",
         "Hauteur minimale de l’enceinte au-dessus du départ"),
    Line("FENCE_AUTOENABLE", "", NO, 0, "When the fence switches on by itself",
         "Activation automatique de l’enceinte de vol", "copter.fence.auto"),
    Line("FENCE_ENABLE", "", NO, 0, "Fence on or off", "Enceinte de vol activée ou non", "switch"),
    Line("FENCE_MARGIN", "m", (1, 10), 2, "Distance it keeps from the fence",
         "Distance gardée à l’enceinte"),
    Line("FENCE_RADIUS", "m", (30, 10000), 300, "Radius of the fence's circle round home",
         "Rayon de l’enceinte circulaire autour du départ"),
    Line("FENCE_TYPE", "", NO, 7, "Which fences hold", "Enceintes en vigueur", "copter.fence.type"),
    Line("FS_CRASH_CHECK", "", NO, 1, "Stops the motors after a crash",
         "Coupe les moteurs après un choc", "switch"),
    Line("FS_EKF_ACTION", "", NO, 1, "What it does when it doubts its position",
         "Réaction à une position douteuse", "copter.ekf"),
    Line("FS_EKF_THRESH", "", (0.6, 1.0), 0.8, "Doubt from which the estimate counts as bad",
         "Seuil de doute sur l’estimation"),
    Line("FS_GCS_ENABLE", "", NO, 0, "What it does when it hears no ground station",
         "Réaction à la perte de la station sol", "copter.gcs"),
    Line("FS_GCS_TIMEOUT", "s", (2, 120), 5, "Silence of the ground station before it reacts",
         "Silence de la station sol avant réaction"),
    Line("FS_OPTIONS", "", NO, 16, "When it goes on all the same", "Cas où il poursuit malgré tout",
         "copter.fs.options"),
    Line("FS_THR_ENABLE", "", NO, 1, "What it does when the remote control is lost",
         "Réaction à la perte de la radiocommande", "copter.throttle"),
    Line("FS_THR_VALUE", "µs", (910, 1100), 975, "Throttle pulse that means a lost remote control",
         "Impulsion de gaz signalant la perte de radiocommande"),
    Line("FS_VIBE_ENABLE", "", NO, 1, "Flies more gently when vibration spoils the estimate",
         "Vol adouci si les vibrations faussent l’estimation", "switch"),
    Line("GPS_HDOP_GOOD", "", (100, 900), 140, "Worst horizontal precision (x 100) that lets it arm",
         "Précision horizontale minimale (x 100) pour armer"),
    Line("LAND_ALT_LOW", "cm", (100, 10000), 1000, "Height from which it sinks at LAND_SPEED",
         "Hauteur de descente finale à LAND_SPEED"),
    Line("LAND_SPEED", "cm/s", (30, 200), 50, "Sink rate of the last metres",
         "Vitesse de descente des derniers mètres"),
    Line("LOIT_SPEED", "cm/s", (20, 3500), 1250, "Top speed in Loiter",
         "Vitesse maximale en Loiter"),
    Line("MAV_GCS_SYSID", "", (1, 255), 255, "System id of the ground station it listens to",
         "Identifiant de la station sol écoutée"),
    Line("MAV_SYSID", "", (1, 255), 1, "Its own system id", "Son propre identifiant"),
    Line("PILOT_SPEED_UP", "cm/s", (50, 500), 250, "Fastest climb by hand",
         "Montée maximale en pilotage manuel"),
    Line("RTL_ALT", "cm", (30, 300000), 1500, "Height at which it comes home, if it is lower",
         "Hauteur de retour, s’il est plus bas"),
    Line("RTL_ALT_FINAL", "cm", (0, 1000), 0, "Height it waits at over home; 0: lands",
         "Hauteur d’attente au-dessus du départ ; 0 : atterrit"),
    Line("RTL_CLIMB_MIN", "cm", (0, 3000), 0, "Least climb before it comes home",
         "Montée minimale avant le retour"),
    Line("RTL_CONE_SLOPE", "", (0, 10), 3, "Slope of the cone that keeps a near return low",
         "Pente du cône limitant la montée près du départ"),
    Line("RTL_LOIT_TIME", "ms", (0, 60000), 5000, "Pause over home before it lands",
         "Attente au-dessus du départ avant d’atterrir"),
    Line("RTL_SPEED", "cm/s", (0, 2000), 0, "Speed home; 0: as in a mission",
         "Vitesse de retour ; 0 : comme en mission"),
    Line("SYSID_MYGCS", "", (1, 255), 255, "System id of the ground station it listens to",
         "Identifiant de la station sol écoutée"),
    Line("SYSID_THISMAV", "", (1, 255), 1, "Its own system id", "Son propre identifiant"),
    Line("WPNAV_RADIUS", "cm", (5, 1000), 200, "How near a waypoint counts as reached",
         "Distance à laquelle un point est atteint"),
    Line("WPNAV_SPEED", "cm/s", (20, 2000), 1000, "Speed in a mission", "Vitesse en mission"),
    Line("WPNAV_SPEED_DN", "cm/s", (10, 500), 150, "Descent in a mission", "Descente en mission"),
    Line("WPNAV_SPEED_UP", "cm/s", (10, 1000), 250, "Climb in a mission", "Montée en mission"),
    Line("WP_YAW_BEHAVIOR", "", NO, 2, "Where the nose points in a mission",
         "Orientation du nez en mission", "copter.yaw"),
)  # fmt: skip

_PX4: Final = (
    Line("BAT1_CAPACITY", "mAh", (-1, 100000), -1, "Capacity of the full battery; -1: not known",
         "Capacité de la batterie pleine ; -1 : inconnue"),
    Line("BAT1_N_CELLS", "", (0, 16), 0, "Cells of the battery in series; 0: not known",
         "Cellules en série ; 0 : inconnu"),
    Line("BAT1_V_CHARGED", "V", (None, None), 4.05, "Voltage of a full cell under light load",
         "Tension d’une cellule pleine à faible charge"),
    Line("BAT1_V_EMPTY", "V", (None, None), 3.6, "Voltage of an empty cell under load",
         "Tension d’une cellule vide en charge"),
    Line("BAT_CRIT_THR", "", (0.05, 0.5), 0.07, "Share of charge left that is critical",
         "Part de charge restante critique"),
    Line("BAT_EMERGEN_THR", "", (0.03, 0.5), 0.05, "Share of charge left that is an emergency",
         "Part de charge restante d’urgence"),
    Line("BAT_LOW_THR", "", (0.12, 0.5), 0.15, "Share of charge left that is low",
         "Part de charge restante faible"),
    Line("COM_ARM_WO_GPS", "", NO, 1, "Arming without a satellite position",
         "Armement sans position satellite", "px4.gps"),
    Line("COM_DISARM_LAND", "s", (-1, None), 2, "Motors stop this long after landing",
         "Arrêt des moteurs après l’atterrissage"),
    Line("COM_DISARM_PRFLT", "s", (-1, None), 10, "Motors stop when it does not take off in this time",
         "Arrêt des moteurs sans décollage dans ce délai"),
    Line("COM_DL_LOSS_T", "s", (5, 300), 10, "Silence of the ground station before the link is lost",
         "Silence de la station sol avant perte de liaison"),
    Line("COM_FAIL_ACT_T", "s", (0, 25), 5, "Hold before it acts on a failure",
         "Maintien de position avant de réagir à une panne"),
    Line("COM_FLT_TIME_MAX", "s", (-1, None), -1, "Longest flight before it returns; -1: off",
         "Durée de vol maximale avant retour ; -1 : désactivé"),
    Line("COM_LOW_BAT_ACT", "", NO, 0, "What it does when the battery is low",
         "Réaction à une batterie faible", "px4.battery"),
    Line("COM_POS_FS_EPH", "m", (-1, 400), 5, "Position error that counts as lost",
         "Erreur de position considérée comme perte"),
    Line("COM_RC_LOSS_T", "s", (0, 35), 0.5, "Silence of the remote control before it is lost",
         "Silence de la radiocommande avant perte"),
    Line("COM_WIND_MAX", "m/s", (-1, None), -1, "Wind at which it acts; -1: off",
         "Vent déclenchant une réaction ; -1 : désactivé"),
    Line("COM_WIND_MAX_ACT", "", NO, 0, "What it does in too much wind",
         "Réaction à un vent trop fort", "px4.wind"),
    Line("COM_WIND_WARN", "m/s", (-1, None), -1, "Wind at which it warns; -1: off",
         "Vent déclenchant un avertissement ; -1 : désactivé"),
    Line("EKF2_REQ_NSATS", "", (4, 12), 6, "Satellites needed for a position",
         "Satellites nécessaires pour une position"),
    Line("GF_ACTION", "", NO, 2, "What it does at the fence", "Réaction à l’enceinte de vol",
         "px4.fence"),
    Line("GF_MAX_HOR_DIST", "m", (0, 10000), 0, "Farthest from home; 0: off",
         "Distance maximale au départ ; 0 : désactivé"),
    Line("GF_MAX_VER_DIST", "m", (0, 10000), 0, "Highest above home; 0: off",
         "Hauteur maximale au-dessus du départ ; 0 : désactivé"),
    Line("MAV_SYS_ID", "", (1, 250), 1, "Its own system id", "Son propre identifiant"),
    Line("MIS_DIST_1WP", "m", (-1, 100000), 10000, "Farthest first waypoint it accepts",
         "Premier point le plus éloigné accepté"),
    Line("MIS_TAKEOFF_ALT", "m", (0, None), 2.5, "Height of a plain take-off",
         "Hauteur d’un décollage simple"),
    Line("MPC_LAND_SPEED", "m/s", (0.6, None), 0.7, "Sink rate of the last metres",
         "Vitesse de descente des derniers mètres"),
    Line("MPC_TILTMAX_AIR", "deg", (20, 89), 45, "Largest lean in the air",
         "Inclinaison maximale en vol"),
    Line("MPC_XY_CRUISE", "m/s", (3, 20), 5, "Speed in a mission", "Vitesse en mission"),
    Line("MPC_XY_VEL_MAX", "m/s", (0, 20), 12, "Top ground speed in every mode",
         "Vitesse sol maximale dans tous les modes"),
    Line("MPC_Z_VEL_MAX_DN", "m/s", (0.5, 4), 1.5, "Fastest descent", "Descente maximale"),
    Line("MPC_Z_VEL_MAX_UP", "m/s", (0.5, 8), 3, "Fastest climb", "Montée maximale"),
    Line("NAV_ACC_RAD", "m", (0.05, 200), 10, "How near a waypoint counts as reached",
         "Distance à laquelle un point est atteint"),
    Line("NAV_DLL_ACT", "", NO, 0, "What it does when it hears no ground station",
         "Réaction à la perte de la station sol", "px4.link"),
    Line("NAV_RCL_ACT", "", NO, 2, "What it does when the remote control is lost",
         "Réaction à la perte de la radiocommande", "px4.radio"),
    Line("RTL_CONE_ANG", "deg", (0, 90), 45, "Half angle of the cone that keeps a near return low",
         "Demi-angle du cône limitant la montée près du départ"),
    Line("RTL_DESCEND_ALT", "m", (0, None), 30, "Height it waits at over home",
         "Hauteur d’attente au-dessus du départ"),
    Line("RTL_LAND_DELAY", "s", (-1, None), 0, "Wait over home before landing; -1: for ever",
         "Attente avant d’atterrir ; -1 : sans fin"),
    Line("RTL_MIN_DIST", "m", (0.5, 100), 10, "Nearer than this it returns at its own height",
         "En deçà, retour à la hauteur actuelle"),
    Line("RTL_RETURN_ALT", "m", (0, None), 60, "Height at which it comes home, if it is lower",
         "Hauteur de retour, s’il est plus bas"),
    Line("RTL_TYPE", "", NO, 0, "Where and how it returns", "Lieu et manière du retour",
         "px4.return"),
)  # fmt: skip

LINES: Final[Mapping[str, Sequence[Line]]] = {"ardupilot": _COPTER, "px4": _PX4}
"""By autopilot name, sorted by parameter name."""
