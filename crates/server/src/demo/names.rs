//! Given and family names of several traditions. Combining them is the invention.

/// One tradition's names, as words in a line.
pub(super) struct Tradition {
    pub women: &'static str,
    pub men: &'static str,
    pub families: &'static str,
}

/// Names as they are usual in Britain.
pub(super) const BRITISH: Tradition = Tradition {
    women: "Abigail Alexandra Alice Alison Amanda Amber Amelia Amy Andrea Angela Anna Annabel \
        Beth Bethany Beverley Bryony Caitlin Carly Caroline Catherine Charlotte Chelsea Chloe \
        Claire Clare Courtney Daisy Danielle Dawn Debbie Donna Eleanor Elizabeth Ella Ellen \
        Ellie Emily Emma Erin Esme Eve Faith Fiona Florence Francesca Freya Gemma Georgia Grace \
        Hannah Harriet Hayley Hazel Heather Helen Hollie Imogen Isabel Isla Jacqueline Jade \
        Jane Janet Jasmine Jennifer Jessica Joanna Joanne Jodie Julia Julie Karen Kate Kathryn \
        Katie Kayleigh Keeley Kelly Kerry Kim Kirsty Laura Lauren Leanne Lisa Lorraine Lucy \
        Lynne Madeleine Maisie Martha Megan Melanie Melissa Michelle Millie Molly Naomi Natalie \
        Natasha Nicola Olivia Paige Pamela Phoebe Poppy Rachel Rebecca Rhiannon Robyn Rosie Ruth \
        Samantha Sally Sarah Scarlett Shannon Sharon Shelley Sian Sophie Stacey Stephanie Susan \
        Suzanne Tamsin Tara Tracey Vanessa Victoria Wendy Yvonne Zoe",
    men: "Aaron Adam Adrian Alan Alex Andrew Anthony Ashley Barry Ben Bradley Callum Charlie \
        Christopher Craig Dan Darren David Dean Dominic Edward Elliot Gareth Gary George Graham \
        Harry Henry Ian Jack Jacob Jamie James Jason Joe Jonathan Jordan Joshua Karl Keith Kieran \
        Kyle Lee Lewis Liam Luke Mark Martin Matthew Michael Nathan Neil Nicholas Oliver Owen \
        Patrick Paul Peter Philip Rhys Richard Robert Ross Rory Ryan Sam Scott Sean Simon Stephen \
        Stuart Thomas Tim Toby Tom Wayne William",
    families: "Adams Ainsworth Allen Anderson Andrews Archer Armitage Armstrong Ashworth Atkinson \
        Bailey Baker Ball Barker Barlow Barnes Barrett Barton Bates Baxter Beaumont Bell Bennett \
        Berry Birch Booth Bowen Bradley Bradshaw Brennan Brookes Brown Burgess Burton Butler \
        Butterworth Byrne Campbell Carr Carter Chadwick Chambers Chapman Clarke Clayton Clegg \
        Cole Coleman Collins Connolly Cook Cooper Cox Crawford Cross Crossley Cunningham Curtis \
        Davidson Davies Dawson Dean Dixon Dobson Doyle Duffy Duncan Eccles Edwards Elliott Ellis \
        Entwistle Evans Farrell Fielding Fisher Fletcher Foster Fox Francis Fraser Freeman \
        Gallagher Gardner Garner George Gibson Gilbert Goodwin Gordon Graham Grant Gray Green \
        Greenwood Gregory Griffiths Hall Hamilton Hardcastle Hargreaves Harper Harris Harrison \
        Hartley Harvey Haworth Hayes Heaton Henderson Hewitt Heywood Hill Hobson Holden Holland \
        Holmes Holt Hopkins Horrocks Howard Howarth Hudson Hughes Hunt Hunter Hutchinson Jackson \
        James Jarvis Jenkins Johnson Jones Jordan Kay Kelly Kemp Kennedy Kershaw King Kirby \
        Knight Knowles Lamb Lambert Lawson Leach Lewis Livesey Lloyd Lomax Lowe Lynch Marsden \
        Marsh Marshall Martin Mason Matthews McCarthy McDonald McKenna Mellor Miller Mills \
        Mitchell Moore Moran Morgan Morris Moss Murphy Murray Nash Naylor Nelson Newton Nolan \
        Norris Nuttall Ogden Oldfield Oliver Ormerod Owen Palmer Parker Parkinson Parr Parsons \
        Pearce Pearson Perkins Perry Phillips Pickering Pilling Pollard Porter Powell Pratt Price \
        Quinn Ramsden Rawlinson Redfern Reed Rees Reynolds Rhodes Richards Richardson Riley \
        Roberts Robinson Rogers Rose Ross Rowe Russell Ryan Sanders Saunders Schofield Scott \
        Seddon Sharp Shaw Shepherd Simpson Slater Smith Spencer Stevens Stewart Stone Stubbs \
        Sullivan Sutcliffe Sutton Swift Taylor Thompson Thornton Tobin Townsend Tucker Turner \
        Underwood Unsworth Vaughan Wade Walker Wallace Walsh Walton Ward Warren Watkins Watson \
        Watts Webb Webster West Whitaker White Whitehead Whittle Wilkinson Williams Wilson Winter \
        Wood Woodward Wright Yates Young",
};

/// Names as they are usual in Ireland.
pub(super) const IRISH: Tradition = Tradition {
    women: "Aisling Aoife Bridget Ciara Clodagh Deirdre Eimear Fionnuala Grainne Maeve Niamh \
        Orla Roisin Saoirse Sinead Siobhan Una",
    men: "Brendan Cathal Ciaran Conor Declan Diarmuid Donal Eamon Eoin Fergal Niall Padraig Ruairi",
    families: "Boyle Brady Breen Carroll Cassidy Corrigan Daly Devlin Dolan Donnelly Fahy Flynn \
        Foley Healy Hogan Keane Keegan Kearney Lavery Maguire McGrath Mulligan O'Brien O'Connor \
        O'Donnell O'Neill O'Reilly O'Shea Rafferty Tierney",
};

/// Names as they are usual in Poland and its neighbours.
pub(super) const EAST_EUROPEAN: Tradition = Tradition {
    women: "Agnieszka Aleksandra Andreea Anita Beata Dorota Elena Ewa Ioana Joanna Justyna \
        Katarzyna Kinga Magdalena Malgorzata Monika Natalia Oksana Renata Simona Zuzanna",
    men: "Andrei Bogdan Jakub Krzysztof Lukasz Marcin Marek Mihai Pawel Piotr Tomasz Wojciech",
    families: "Balan Dabrowska Dumitru Ionescu Jankauskas Kaminski Kowalczyk Kozak Kucera Lewandowski \
        Mazur Nowak Petrova Popescu Radu Sikora Stankiewicz Szymanek Varga Wojcik Zielinska",
};

/// Names as they are usual among families from Pakistan and Bangladesh.
pub(super) const MUSLIM_SOUTH_ASIAN: Tradition = Tradition {
    women: "Aaliyah Aisha Amina Ayesha Bushra Fatima Farzana Fozia Halima Hafsa Iqra Khadija \
        Maryam Mehwish Nabila Nadia Nasreen Nazia Razia Rukhsana Sabina Saima Samina Shabana \
        Shazia Sumaiya Tahira Yasmin Zainab Zara",
    men: "Abdul Adeel Ahmed Asif Bilal Faisal Farhan Hamza Imran Irfan Kamran Khalid Nadeem Omar \
        Rashid Shahid Tariq Usman Waqas Yusuf",
    families: "Ahmed Akhtar Ali Anwar Arshad Ashraf Aslam Aziz Begum Bhatti Chaudhry Choudhury \
        Dar Farooq Ghani Hussain Haque Iqbal Islam Javed Karim Khan Khatun Mahmood Malik Miah \
        Mirza Mughal Nawaz Qureshi Rafiq Rahman Rehman Saeed Shah Sheikh Siddiqui Uddin Yaqub Zaman",
};

/// Names as they are usual among families from India.
pub(super) const INDIAN: Tradition = Tradition {
    women: "Amrit Anjali Bhavna Deepa Divya Gurpreet Harpreet Jaspreet Jyoti Kavita Kiran Kulwinder \
        Manjit Meera Neha Nisha Pooja Priya Rajinder Ravinder Reena Sandeep Seema Shreya Simran \
        Sonal Sunita Swati",
    men: "Ajay Amit Anil Arjun Baljit Deepak Gurdeep Harjit Jagdeep Manoj Nikhil Rahul Rajesh Rohan \
        Sanjay Sukhdev Sunil Vikram",
    families: "Atwal Bains Bhatt Chahal Chauhan Dhaliwal Dhillon Gill Grewal Gupta Iyer Johal Joshi \
        Kapoor Kaur Kumar Lal Mehta Mistry Modi Nair Pandya Parmar Patel Purewal Rai Sandhu Shah \
        Sharma Sidhu Singh Solanki Thakur Varma Virk",
};

/// Names as they are usual among families from western and southern Africa.
pub(super) const AFRICAN: Tradition = Tradition {
    women: "Abena Adaeze Adwoa Afia Akosua Ama Amara Blessing Chiamaka Chidinma Chipo Comfort Ebele \
        Efua Esther Fatou Folasade Funmilayo Ifeoma Kemi Mercy Ngozi Nkechi Nomsa Oluwaseun \
        Patience Precious Rudo Ruvimbo Sekai Tendai Thandiwe Tariro Yaa Yetunde Zanele",
    men: "Ayodele Babatunde Chidi Chukwuemeka Emeka Farai Femi Kofi Kojo Kwabena Kwame Kwesi Obinna \
        Olumide Segun Simba Sipho Tafadzwa Tapiwa Tunde",
    families: "Abara Acheampong Adebayo Adeyemi Afolabi Agyeman Amoah Ansah Asante Asamoah Balogun \
        Banda Bangura Boateng Chikwanda Chirwa Dlamini Dube Eze Gyamfi Ibrahim Kamara Koroma \
        Mahlangu Makoni Mensah Moyo Mukwena Ncube Ndlovu Nkomo Nwosu Nyoni Obi Odukoya Ofori \
        Ogunleye Okafor Okeke Okonkwo Olawale Oppong Osei Owusu Phiri Quaye Sesay Sibanda Tembo \
        Zulu",
};

/// Given names more usual among families from the Caribbean; their family names are British.
pub(super) const CARIBBEAN: Tradition = Tradition {
    women: "Aaliyah Beverley Camille Charmaine Chanelle Claudette Dionne Ebony Jada Janelle Jerusha \
        Keisha Latoya Leonie Marcia Marva Monique Nadine Natalie Paulette Rochelle Shanice Sharlene \
        Shantelle Simone Tanisha Tiana Yvette",
    men: "Andre Anton Courtney Curtis Darnell Delroy Devon Everton Jermaine Leroy Marlon Marvin \
        Nathaniel Omari Reuben Tyrone Winston",
    families: "Alexander Bailey Barrett Bartley Blake Bogle Brown Campbell Clarke Cummings Daley \
        Dennis Francis Gayle Gordon Grant Hinds Joseph Lindo Maynard McKenzie Morrison Palmer \
        Pinnock Reid Richards Samuels Sinclair St-Louis Stewart Thomas Walcott Whyte Williams",
};

/// Names as they are usual among Chinese and other East Asian families.
pub(super) const EAST_ASIAN: Tradition = Tradition {
    women: "Alice Amy Grace Hui-Min Jing Karen Kit-Ying Lai Linh Mei Mei-Ling Min Ning Suki Thuy Wai \
        Xin Yan Yuki",
    men: "Chi-Wai Daniel Hao Jun Ken Kwok Long Ming Minh Wei Wing",
    families: "Chan Chang Chen Cheung Chow Fung Ho Huang Lai Lam Lau Leung Li Lim Lin Liu Ng Nguyen \
        Pham Santos Tang Tran Tsang Wang Wong Wu Yeung Yip Zhang",
};

/// Names as they are usual among Arab, Turkish, Kurdish and Persian families.
pub(super) const MIDDLE_EASTERN: Tradition = Tradition {
    women: "Amal Azadeh Aylin Dalia Elif Farah Fatma Hanan Huda Layla Leila Maha Nasrin Noor Rana \
        Roya Sara Shirin Zeynep",
    men: "Ali Amir Bashir Cem Dara Emre Hassan Karim Mehmet Omid Reza Samir Tarek Yasin",
    families: "Abdi Abbas Aksoy Al-Amin Arslan Aydin Demir Farah Ghorbani Haddad Hassan Karimi Kaya \
        Khalil Mansour Mohamud Nasser Rostami Sahin Saleh Warsame Yilmaz Yusuf Zand",
};

/// Ethnicity as the census codes it, how many in a thousand, and whose names are usual.
///
/// The proportions are about those of the published workforce.
pub(super) const ETHNICITIES: [(&str, u32, &Tradition); 18] = [
    ("WBRI", 675, &BRITISH),
    ("WIRI", 18, &IRISH),
    ("WOTH", 37, &EAST_EUROPEAN),
    ("MWBC", 16, &CARIBBEAN),
    ("MWBA", 5, &AFRICAN),
    ("MWAS", 7, &INDIAN),
    ("MOTH", 9, &BRITISH),
    ("AIND", 25, &INDIAN),
    ("APKN", 22, &MUSLIM_SOUTH_ASIAN),
    ("ABAN", 10, &MUSLIM_SOUTH_ASIAN),
    ("AOTH", 9, &EAST_ASIAN),
    ("BCRB", 48, &CARIBBEAN),
    ("BAFR", 75, &AFRICAN),
    ("BOTH", 13, &AFRICAN),
    ("CHNE", 4, &EAST_ASIAN),
    ("OOTH", 9, &MIDDLE_EASTERN),
    ("REFU", 8, &BRITISH),
    ("NOBT", 10, &BRITISH),
];
