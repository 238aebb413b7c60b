"""French names that sound right and belong to nobody."""

from typing import Final

from simulator.chance import RandomSource
from simulator.town.values import StreetClass

TOWNS: Final = (
    "Saint-Elvan-sur-Mer",
    "Port-Aubrée",
    "L’Île-d’Orvenne",
    "Sainte-Mélisse-en-Mer",
    "Port-Évrail",
    "Marsanne-les-Flots",
)

_AVENUES: Final = (
    "de la République",
    "de la Liberté",
    "du Général-Aurélien",
    "des Îles",
    "de la Méditerranée",
    "du Phare",
    "de l’Égalité",
    "des Alizés",
)

_STREETS: Final = (
    "des Tamaris", "du Four-à-Chaux", "de l’Église", "des Mûriers", "de la Tour", "du Vieux-Puits",
    "des Cordiers", "de la Grève", "des Échelles", "du Château-d’Eau", "des Salins", "de l’Étoile",
    "des Tonneliers", "du Moulin", "des Forgerons", "de la Fontaine", "du Marché", "des Remparts",
    "de l’Ancre", "des Goélands", "du Figuier", "des Amandiers", "de la Poterne", "du Pressoir",
    "des Voiliers", "de l’Aqueduc", "des Platanes", "du Lavoir", "de la Halle", "des Pêcheurs",
    "du Couvent", "des Oliviers", "de la Citadelle", "des Calfats", "de l’Horloge", "du Puits-Salé",
    "des Hirondelles", "de la Garrigue", "du Romarin", "des Genêts", "de l’Écluse", "du Grand-Pré",
    "des Capucines", "de la Vigie", "du Sémaphore", "des Trois-Frères", "de la Corderie", "du Levant",
    "des Chênes-Verts", "de la Bergerie", "du Ponant", "des Lavandes", "de l’Abreuvoir", "du Cèdre",
    "des Bateliers", "de la Treille", "du Rocher", "des Sternes", "de l’Arsenal", "du Clos-Fleuri",
    "des Arènes", "de la Pierre-Plantée", "du Tambour", "des Jardins", "de l’Hospice", "du Noyer",
    "des Carmes", "de la Source", "du Pigeonnier", "des Cigales", "de l’Orangerie", "du Mistral",
    "des Filets", "de la Loge", "du Canal", "des Mimosas", "de l’Estran", "du Bastion",
    "des Verriers", "de la Paix", "du Vallon", "des Acacias", "de l’Olivette", "du Belvédère",
    "des Meuniers", "de la Colline", "du Ruisseau", "des Lauriers", "de l’Avenir", "du Midi",
    "des Pins", "de la Plage", "du Couchant", "des Roseaux", "de l’Embarcadère", "du Chemin-Creux",
    "des Drapiers", "de la Butte", "du Palmier", "des Cannes", "de l’Ermitage", "du Vent-Couvert",
)  # fmt: skip

_ALLEYS: Final = (
    "du Chat-qui-Pêche", "des Soupirs", "de la Lune", "du Puits", "des Lilas", "du Passe-Temps",
    "de la Voûte", "des Aïeux", "du Petit-Four", "de l’Arceau", "des Glycines", "du Guet",
    "de la Brèche", "des Épices", "du Cloître", "de l’Échoppe", "des Tisserands", "de l’Âne",
    "du Coq", "de la Marelle", "des Ménestrels", "du Bout-du-Monde", "de la Chèvre", "des Sept-Marches",
    "du Cadran", "de l’Épée", "des Fleurs", "du Sel", "de la Nasse", "des Potiers",
)  # fmt: skip

_QUAYS: Final = ("de la Douane", "des Gabares", "du Canal", "des Mariniers", "de la Criée")
_PATHS: Final = (
    "des Dunes", "de la Pointe", "des Douaniers", "du Marais", "de l’Anse", "des Vignes",
    "du Cabanon", "des Panicauts", "de la Calanque", "du Fort", "des Embruns", "du Bout-de-l’Île",
    "de la Saline", "des Oyats", "du Grau", "de la Batterie",
)  # fmt: skip

_POOLS: Final = {
    StreetClass.BOULEVARD: (("Boulevard",), ("de Ceinture",)),
    StreetClass.AVENUE: (("Avenue",), _AVENUES),
    StreetClass.STREET: (("Rue",), _STREETS),
    StreetClass.QUAY: (("Quai",), _QUAYS),
    StreetClass.ALLEY: (("Ruelle", "Passage", "Impasse", "Venelle"), _ALLEYS),
    StreetClass.PATH: (("Chemin", "Sentier"), _PATHS),
}

_OTHER_KINDS: Final = ("Allée", "Traverse", "Montée", "Cours", "Petite Rue")

PARKS: Final = (
    "Jardin des Cigales",
    "Parc de l’Orangerie",
    "Jardin de la Vigie",
    "Square des Mûriers",
)
SQUARES: Final = ("Place de l’Église", "Place de la Mairie", "Place du Marché", "Place aux Herbes")
SCHOOLS: Final = ("École des Tamaris", "Collège du Ponant", "Lycée de la Vigie")


class Namer:
    """Hands out street names, each once."""

    def __init__(self, chance: RandomSource):
        self._chance = chance
        self._used: set[str] = set()

    def street(self, street_class: StreetClass) -> str:
        """A name no other street of this town has."""
        kinds, pool = _POOLS[street_class]
        for some, tails in ((kinds, pool), (_OTHER_KINDS, _STREETS)):
            free = [tail for tail in tails if tail not in self._used]
            if free:
                tail = free[self._chance.below(len(free))]
                self._used.add(tail)
                return self._kept(f"{some[self._chance.below(len(some))]} {tail}")
        for kind in _OTHER_KINDS:
            names = [f"{kind} {tail}" for tail in _STREETS]
            free = [name for name in names if name not in self._used]
            if free:
                return self._kept(free[self._chance.below(len(free))])
        raise ValueError("the town has more streets than there are names")

    def _kept(self, name: str) -> str:
        self._used.add(name)
        return name
