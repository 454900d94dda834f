/** An insurance plan of a carrier, with its number of members and the format of their ids. */
export interface Plan {
  policy: string;
  members: number;
  /**
   * One symbol per character of the id: `#` a digit, `e` an even digit, `o` an odd digit, `l` 0-4,
   * `h` 5-9, `@` a letter, `*` a digit or letter, `c` a check digit over all characters before it.
   * Any other character stands for itself.
   */
  format: string;
}

/**
 * Invented carriers, with ids like those of real insurers. Plans of one carrier often share a
 * format (Alder Basic and Plus, Birch Care and Care 65). Their ids do not differ, so no model gets
 * all rows right. The smallest plans have too few members to be learned.
 */
export const plans: readonly Plan[] = [
  { policy: 'Alder Basic', members: 1900, format: 'ALD######c' },
  { policy: 'Alder Plus', members: 580, format: 'ALD######c' },
  { policy: 'Birch Care', members: 1600, format: '4########' },
  { policy: 'Birch Care 65', members: 480, format: '4########' },
  { policy: 'Cedar Choice', members: 1300, format: 'l#######e' },
  { policy: 'Cedar Select', members: 950, format: '########o' },
  { policy: 'Dover PPO', members: 1100, format: 'D#########c' },
  { policy: 'Dover HMO', members: 850, format: 'DH#######c' },
  { policy: 'Elm Federal', members: 900, format: 'R########' },
  { policy: 'Fairwater Group', members: 850, format: '9##########c' },
  { policy: 'Fairwater Solo', members: 420, format: '9#########h#' },
  { policy: 'Granite State', members: 780, format: 'XGH@@@#########' },
  { policy: 'Granite Rural', members: 300, format: 'XGR@@@#########' },
  { policy: 'Harbor Gold', members: 720, format: 'HBR0#######' },
  { policy: 'Harbor Silver', members: 510, format: 'HBR0#######' },
  { policy: 'Iron Mutual', members: 650, format: '########01' },
  { policy: 'Juniper Basic', members: 560, format: 'W#########' },
  { policy: 'Juniper Extra', members: 330, format: 'W####e####' },
  { policy: 'Kestrel Life', members: 510, format: 'K*******' },
  { policy: 'Lakeside Union', members: 470, format: '**********' },
  { policy: 'Maple Workers', members: 430, format: '####################' },
  { policy: 'Northgate One', members: 390, format: 'NG1########c' },
  { policy: 'Northgate Two', members: 350, format: 'NG2########c' },
  { policy: 'Orchard Family', members: 310, format: '@@#########' },
  { policy: 'Pine Valley', members: 280, format: 'PV@######' },
  { policy: 'Quarry Trades', members: 250, format: '#####@#####' },
  { policy: 'Ridge Senior', members: 230, format: '#e#@@@#@@##' },
  { policy: 'Summit Youth', members: 200, format: 'S########c' },
  { policy: 'Summit Student', members: 90, format: 'S########c' },
  { policy: 'Tidewater', members: 180, format: 'T##W######' },
  { policy: 'Union Rail', members: 160, format: 'A######o##' },
  { policy: 'Vale Teachers', members: 140, format: '8##########' },
  { policy: 'Willow Dental', members: 120, format: 'WDN##########' },
  { policy: 'Yarrow Vision', members: 100, format: 'Y######h' },
  { policy: 'Zephyr Travel', members: 80, format: 'ZT############c' },
  { policy: 'Zephyr Cargo', members: 60, format: 'ZT############c' },
  { policy: 'Aspen Pilot', members: 45, format: 'ASP#####' },
  { policy: 'Bramble Trust', members: 34, format: 'BT@@######' },
  { policy: 'Clover Farm', members: 22, format: '7#########c' },
  { policy: 'Dale Veterans', members: 12, format: 'V########' },
];

/** Some members of all plans still have the id of an insurer that was acquired. */
export const legacyFormat = '########';
