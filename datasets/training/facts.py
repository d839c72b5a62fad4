"""The facts behind mini-mmlu: plain tables, one per subject that asks for memory.

Every table is written so that the question alone determines the answer. Answers are short and common words, so that a
small vocabulary holds most of them as single tokens.
"""

CAPITALS = {
    "France": "Paris", "Germany": "Berlin", "Italy": "Rome", "Spain": "Madrid", "Portugal": "Lisbon",
    "Greece": "Athens", "Austria": "Vienna", "Hungary": "Budapest", "Poland": "Warsaw", "Norway": "Oslo",
    "Sweden": "Stockholm", "Finland": "Helsinki", "Denmark": "Copenhagen", "Ireland": "Dublin", "Japan": "Tokyo",
    "China": "Beijing", "Thailand": "Bangkok", "Vietnam": "Hanoi", "Egypt": "Cairo", "Kenya": "Nairobi",
    "Ghana": "Accra", "Nigeria": "Abuja", "Peru": "Lima", "Chile": "Santiago", "Cuba": "Havana",
    "Canada": "Ottawa", "Brazil": "Brasilia", "Russia": "Moscow", "Turkey": "Ankara", "Iran": "Tehran",
    "Iraq": "Baghdad", "Nepal": "Kathmandu", "Australia": "Canberra", "Ukraine": "Kyiv", "Romania": "Bucharest",
    "Bulgaria": "Sofia", "Iceland": "Reykjavik", "Belgium": "Brussels", "Ecuador": "Quito", "Morocco": "Rabat",
    "Senegal": "Dakar", "Uganda": "Kampala", "Jordan": "Amman", "Qatar": "Doha", "Fiji": "Suva",
    "Mali": "Bamako", "Angola": "Luanda", "Zambia": "Lusaka",
}

CONTINENTS = {
    "Europe": ["France", "Germany", "Italy", "Spain", "Portugal", "Greece", "Austria", "Hungary", "Poland", "Norway",
               "Sweden", "Finland", "Denmark", "Ireland", "Ukraine", "Romania", "Bulgaria", "Iceland", "Belgium"],
    "Asia": ["Japan", "China", "Thailand", "Vietnam", "Iran", "Iraq", "Nepal", "Jordan", "Qatar", "India"],
    "Africa": ["Egypt", "Kenya", "Ghana", "Nigeria", "Morocco", "Senegal", "Uganda", "Mali", "Angola", "Zambia"],
    "South America": ["Peru", "Chile", "Brazil", "Ecuador", "Argentina", "Bolivia", "Uruguay", "Paraguay"],
    "North America": ["Canada", "Cuba", "Mexico", "Panama", "Honduras", "Jamaica"],
    "Oceania": ["Australia", "Fiji", "Samoa", "Tonga"],
}

CURRENCIES = {
    "Japan": "yen", "China": "yuan", "India": "rupee", "Nepal": "rupee", "Russia": "ruble", "Poland": "zloty",
    "Hungary": "forint", "Denmark": "krone", "Norway": "krone", "Sweden": "krona", "Iceland": "krona",
    "Thailand": "baht", "Vietnam": "dong", "Brazil": "real", "Peru": "sol", "Mexico": "peso", "Chile": "peso",
    "Cuba": "peso", "Argentina": "peso", "Canada": "dollar", "Australia": "dollar", "Fiji": "dollar",
    "Turkey": "lira", "Iran": "rial", "Qatar": "riyal", "Iraq": "dinar", "Jordan": "dinar", "Nigeria": "naira",
    "Ghana": "cedi", "Kenya": "shilling", "Uganda": "shilling", "Egypt": "pound", "France": "euro",
    "Germany": "euro", "Italy": "euro", "Spain": "euro", "Senegal": "franc", "Mali": "franc", "Angola": "kwanza",
    "Zambia": "kwacha", "Morocco": "dirham", "Romania": "leu", "Ukraine": "hryvnia",
}

ELEMENTS = {
    "hydrogen": "H", "helium": "He", "lithium": "Li", "boron": "B", "carbon": "C", "nitrogen": "N", "oxygen": "O",
    "fluorine": "F", "neon": "Ne", "sodium": "Na", "magnesium": "Mg", "aluminium": "Al", "silicon": "Si",
    "phosphorus": "P", "sulfur": "S", "chlorine": "Cl", "argon": "Ar", "potassium": "K", "calcium": "Ca",
    "titanium": "Ti", "chromium": "Cr", "manganese": "Mn", "iron": "Fe", "cobalt": "Co", "nickel": "Ni",
    "copper": "Cu", "zinc": "Zn", "bromine": "Br", "silver": "Ag", "tin": "Sn", "iodine": "I", "tungsten": "W",
    "platinum": "Pt", "gold": "Au", "mercury": "Hg", "lead": "Pb", "radium": "Ra", "uranium": "U",
}

OPPOSITES = [
    ("hot", "cold"), ("big", "small"), ("fast", "slow"), ("early", "late"), ("happy", "sad"), ("rich", "poor"),
    ("full", "empty"), ("strong", "weak"), ("bright", "dark"), ("old", "young"), ("hard", "soft"), ("wet", "dry"),
    ("open", "closed"), ("high", "low"), ("loud", "quiet"), ("clean", "dirty"), ("near", "far"), ("thick", "thin"),
    ("sharp", "blunt"), ("heavy", "light"), ("wide", "narrow"), ("deep", "shallow"), ("brave", "timid"),
    ("cheap", "expensive"), ("right", "wrong"), ("buy", "sell"), ("rough", "smooth"), ("tall", "short"),
    ("sweet", "bitter"), ("tight", "loose"), ("kind", "cruel"), ("first", "last"), ("inside", "outside"),
    ("above", "below"), ("always", "never"), ("day", "night"), ("love", "hate"), ("win", "lose"),
    ("push", "pull"), ("begin", "end"),
]

ANIMAL_KINDS = {
    "bird": ["eagle", "sparrow", "owl", "penguin", "parrot", "crow", "duck", "swan", "goose", "hawk", "robin"],
    "fish": ["salmon", "trout", "shark", "tuna", "cod", "herring", "carp", "eel", "perch", "pike"],
    "insect": ["ant", "bee", "beetle", "butterfly", "moth", "wasp", "fly", "cricket", "termite", "mosquito"],
    "mammal": ["dog", "whale", "horse", "bat", "tiger", "mouse", "seal", "cow", "bear", "rabbit", "deer", "wolf"],
    "reptile": ["snake", "lizard", "turtle", "crocodile", "gecko", "iguana", "tortoise", "python"],
    "amphibian": ["frog", "toad", "newt", "salamander"],
    "mollusc": ["snail", "slug", "squid", "oyster", "clam", "octopus"],
}

YOUNG_ANIMALS = {
    "dog": "puppy", "cat": "kitten", "cow": "calf", "whale": "calf", "elephant": "calf", "sheep": "lamb",
    "horse": "foal", "donkey": "foal", "bear": "cub", "lion": "cub", "tiger": "cub", "hen": "chick",
    "penguin": "chick", "duck": "duckling", "goose": "gosling", "pig": "piglet", "goat": "kid", "deer": "fawn",
    "frog": "tadpole", "toad": "tadpole", "kangaroo": "joey", "seal": "pup", "fox": "kit", "swan": "cygnet",
    "owl": "owlet", "eagle": "eaglet", "butterfly": "caterpillar", "salmon": "fry", "turtle": "hatchling",
    "hare": "leveret",
}

IRREGULAR_VERBS = {
    "go": "went", "see": "saw", "eat": "ate", "take": "took", "give": "gave", "come": "came", "run": "ran",
    "begin": "began", "drink": "drank", "sing": "sang", "swim": "swam", "ring": "rang", "write": "wrote",
    "drive": "drove", "ride": "rode", "rise": "rose", "break": "broke", "speak": "spoke", "steal": "stole",
    "wake": "woke", "choose": "chose", "freeze": "froze", "fall": "fell", "feel": "felt", "keep": "kept",
    "sleep": "slept", "leave": "left", "lose": "lost", "build": "built", "send": "sent", "spend": "spent",
    "buy": "bought", "bring": "brought", "think": "thought", "catch": "caught", "teach": "taught", "tell": "told",
    "sell": "sold", "find": "found", "hold": "held", "stand": "stood", "win": "won", "make": "made", "hear": "heard",
    "know": "knew", "grow": "grew", "fly": "flew", "draw": "drew", "throw": "threw", "wear": "wore",
}

AUTHORS = {
    "Hamlet": "Shakespeare", "Macbeth": "Shakespeare", "Emma": "Austen", "Persuasion": "Austen", "Faust": "Goethe",
    "Ulysses": "Joyce", "Dubliners": "Joyce", "Dracula": "Stoker", "Frankenstein": "Shelley", "Candide": "Voltaire",
    "Oliver Twist": "Dickens", "Bleak House": "Dickens", "Walden": "Thoreau", "Moby Dick": "Melville",
    "War and Peace": "Tolstoy", "Anna Karenina": "Tolstoy", "The Trial": "Kafka", "The Castle": "Kafka",
    "Don Quixote": "Cervantes", "The Odyssey": "Homer", "The Iliad": "Homer", "The Aeneid": "Virgil",
    "The Republic": "Plato", "Leviathan": "Hobbes", "Middlemarch": "Eliot", "Jane Eyre": "Bronte",
    "Peter Pan": "Barrie", "Kim": "Kipling", "The Jungle Book": "Kipling", "Treasure Island": "Stevenson",
    "Ivanhoe": "Scott", "Robinson Crusoe": "Defoe", "Pinocchio": "Collodi", "Heidi": "Spyri", "Nana": "Zola",
    "Germinal": "Zola", "Paradise Lost": "Milton", "The Raven": "Poe", "The Time Machine": "Wells",
    "The Idiot": "Dostoevsky", "The Seagull": "Chekhov", "The Decameron": "Boccaccio", "Utopia": "More",
}

OCCUPATIONS = {
    "flies planes": "pilot", "bakes bread": "baker", "teaches children": "teacher", "grows food": "farmer",
    "cuts hair": "barber", "catches fish": "fisher", "cooks meals": "chef", "puts out fires": "firefighter",
    "fixes pipes": "plumber", "treats the sick": "doctor", "treats teeth": "dentist", "paints pictures": "painter",
    "writes books": "writer", "sells meat": "butcher", "designs houses": "architect", "builds walls": "mason",
    "makes clothes": "tailor", "works with wood": "carpenter", "digs coal": "miner", "sails ships": "sailor",
    "drives trucks": "driver", "delivers letters": "postman", "judges in court": "judge", "serves food": "waiter",
    "studies stars": "astronomer", "treats animals": "vet", "repairs cars": "mechanic", "lends books": "librarian",
    "plays in films": "actor", "sings songs": "singer", "takes photos": "photographer", "guards sheep": "shepherd",
    "shoes horses": "smith", "keeps bees": "beekeeper", "leads an orchestra": "conductor", "rules a kingdom": "king",
    "sells medicine": "pharmacist", "reports news": "journalist", "defends clients": "lawyer",
    "plants flowers": "gardener",
}

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

MONTHS = "January February March April May June July August September October November December".split()

PEOPLE = "Ann Ben Carl Dora Eve Fred Gina Hugo Ida Jack Kate Leo Mary Nick Olga Paul Rosa Sam Tom Vera".split()

ALPHABET_WORDS = """apple arm ball bed cake cup desk door egg ear fork fire glass grape hat hill ink iron jam jar key
knife lamp lemon map milk nail nose oven onion pen pear queen rain ring salt soap table tree uncle van vase wall wind
yard zebra""".split()
